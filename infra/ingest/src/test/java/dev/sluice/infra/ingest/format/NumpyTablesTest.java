package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyTablesTest {
    private static final byte[] FEATURES = npy("(3, 2)", 0.5, 10, 1.5, 20, 2.5, 20);
    private static final byte[] LABELS = npy("(3,)", 1, 0, 1);

    @TempDir
    Path folder;

    @Test
    void anNpzFileHoldsFeaturesAndLabelsByName() throws IOException {
        // Given
        Path file = npz("data.npz", "features", FEATURES, "labels", LABELS);

        // When
        try (SampleSource source = SampleSources.open(SourceSpec.of(file.toString()))) {
            // Then
            assertReads(source);
        }
    }

    @Test
    void theArrayOfLabelsMayBeCalledOtherwise() throws IOException {
        Path file = npz("data.npz", "features", FEATURES, "y", LABELS);
        try (SampleSource source =
                SampleSources.open(SourceSpec.of(file.toString()).withLabelColumn("y"))) {
            assertReads(source);
        }
    }

    @Test
    void npyFilesLieSideBySide() throws IOException {
        // Given
        Files.write(folder.resolve("features.npy"), FEATURES);
        Files.write(folder.resolve("labels.npy"), LABELS);

        // When
        try (SampleSource source = SampleSources.open(SourceSpec.of(folder.toString()))) {
            // Then
            assertReads(source);
        }
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws IOException {
        refused("shape (3, 2) and labels of shape (2)", "features", FEATURES, "labels", npy("(2,)", 1, 0));
        refused("has no array 'labels'", "features", FEATURES, "klass", LABELS);
        refused("has no array 'features'", "x", FEATURES, "labels", LABELS);
        refused("row 2 has no label ('NaN')", "features", FEATURES, "labels", npy("(3,)", 1, Double.NaN, 1));
        refused(
                "row 1, column '1': Infinity is not a finite number",
                "features",
                npy("(1, 2)", 0.5, Double.POSITIVE_INFINITY),
                "labels",
                npy("(1,)", 1));
        refused("more than 1048576 columns", "features", npy("(0, 99999999999)"), "labels", npy("(0,)"));
    }

    private void refused(String complaint, String first, byte[] one, String second, byte[] two) throws IOException {
        Path file = npz("data.npz", first, one, second, two);
        assertThatThrownBy(() -> SampleSources.open(SourceSpec.of(file.toString())))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(complaint);
    }

    private static void assertReads(SampleSource source) {
        assertThat(source.facts().shape()).containsExactly(1, 1, 2);
        assertThat(source.facts().columns()).containsExactly("0", "1");
        assertThat(source.facts().classNames()).containsExactly("0", "1");
        assertThat(Reading.sample(source, 1).label()).isZero();
        assertThat(ByteBuffer.wrap(Reading.sample(source, 2).features())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat())
                .isEqualTo(2.5f);
    }

    private Path npz(String name, String first, byte[] one, String second, byte[] two) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(first + ".npy"));
            zip.write(one);
            zip.putNextEntry(new ZipEntry(second + ".npy"));
            zip.write(two);
        }
        return file;
    }

    private static byte[] npy(String shape, double... values) {
        byte[] header = ("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length).put(header);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return bytes.array();
    }
}
