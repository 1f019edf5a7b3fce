package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Models against the heap that {@code ./sluice} gives a process, in a process of their own, which ends on the first exhaustion as that does. */
class LargeModelTest {
    private static final int HIDDEN = 7930;
    private static final List<String> DEFAULT_HEAP =
            List.of("-Xms1g", "-Xmn320m", "-Xmx1g", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path folder;

    @Test
    void anArchiveOf240MegabytesIsLoadedTwiceInARowAtTheDefaultHeap() throws Exception {
        // Given
        Archive archive = archive();
        assertThat(Files.size(archive.file())).isBetween(240L << 20, 242L << 20);

        // When
        String said = load(DEFAULT_HEAP, archive);

        // Then
        assertThat(said).contains("in use: version 2");
    }

    @Test
    void anArchiveTooLargeForTheHeapIsRefusedAndTheOlderModelGoesOn() throws Exception {
        String said = load(List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError"), archive());

        assertThat(said).contains("in use: version 0", "bytes, allowed are");
    }

    private String load(List<String> heap, Archive archive) throws Exception {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LargeModelFeed.class.getName()));
        command.addAll(List.of(archive.file().toString(), archive.sha256()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** Written as it is made, since this process has no more memory than that one. Its parameters are all 0. */
    private Archive archive() throws Exception {
        MultiLayerConfiguration network = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                .layer(new OutputLayer.Builder(new LossMSE())
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
        int parameters = 3 * HIDDEN + HIDDEN * (HIDDEN + 1) + 3 * (HIDDEN + 1);
        Path file = folder.resolve("model.zip");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (ZipOutputStream zip = new ZipOutputStream(
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest)))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry("configuration.json"));
            zip.write(network.toJson().getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("coefficients.bin"));
            DataOutputStream out = new DataOutputStream(zip);
            out.writeUTF("MIXED_DATA_TYPES");
            long[] shapeInformation = {1, parameters, 1, 8192, 1, 'c'};
            out.writeLong(shapeInformation.length);
            out.writeUTF("LONG");
            for (long word : shapeInformation) {
                out.writeLong(word);
            }
            out.writeUTF("MIXED_DATA_TYPES");
            out.writeLong(parameters);
            out.writeUTF("FLOAT");
            byte[] block = new byte[4 * HIDDEN];
            for (int left = parameters; left > 0; left -= HIDDEN) {
                out.write(block, 0, 4 * Math.min(left, HIDDEN));
            }
        }
        return new Archive(file, HexFormat.of().formatHex(digest.digest()));
    }

    private record Archive(Path file, String sha256) {}
}
