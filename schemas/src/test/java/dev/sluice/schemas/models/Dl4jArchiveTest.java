package dev.sluice.schemas.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class Dl4jArchiveTest {
    private static final long LIMIT = 1 << 20;
    private static final float[] WEIGHTS = {1.5f, -2, Float.MIN_VALUE, 0};
    private static final float[] STATE = {3, 4, 5};

    @Test
    void whatIsWrittenIsReadAgain() {
        // Given
        byte[] zip = new Dl4jArchive("{}", WEIGHTS, STATE).write();

        // When
        Dl4jArchive read = Dl4jArchive.read(zip, LIMIT, true);

        // Then
        assertThat(read.configuration()).isEqualTo("{}");
        assertThat(read.coefficients()).containsExactly(WEIGHTS);
        assertThat(read.updaterState()).containsExactly(STATE);
    }

    @Test
    void equalContentGivesEqualBytes() {
        assertThat(new Dl4jArchive("{}", WEIGHTS, STATE).write())
                .isEqualTo(new Dl4jArchive("{}", WEIGHTS, STATE).write());
    }

    @Test
    void optimiserStateIsLeftOutWhereItIsNotWanted() {
        byte[] zip = new Dl4jArchive("{}", WEIGHTS, STATE).write();

        assertThat(Dl4jArchive.read(zip, LIMIT, false).updaterState()).isNull();
    }

    @Test
    void aZipBombIsNotUnpackedBeyondTheBound() throws IOException {
        // Given 64 MiB of zeros, some 64 KiB packed
        byte[] bomb = zip(
                Map.of("configuration.json", new byte[2], "coefficients.bin", FloatArrays.encode(new float[16 << 20])));
        assertThat(bomb.length).isLessThan(100_000);

        // Then
        assertThatThrownBy(() -> Dl4jArchive.read(bomb, LIMIT, true))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("16777216 values, which unpack to more than the 1048576 bytes allowed");
    }

    @Test
    void anOptimisersStateThatIsNotWantedIsNotUnpackedBeyondItsBound() throws IOException {
        // Given an archive in which it comes first, some 64 KiB packed
        byte[] bomb = zip(Map.of("updaterState.bin", new byte[64 << 20]));

        // Then
        assertThatThrownBy(() -> Dl4jArchive.read(bomb, LIMIT, false))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("updaterState.bin unpacks to more than the 2098176 bytes allowed");
    }

    @Test
    void valuesThatNobodyAnnouncedAreRefused() throws IOException {
        byte[] weights = Arrays.copyOf(FloatArrays.encode(WEIGHTS), FloatArrays.encode(WEIGHTS).length + 4);
        byte[] zip = zip(Map.of("configuration.json", new byte[2], "coefficients.bin", weights));

        assertThatThrownBy(() -> Dl4jArchive.read(zip, LIMIT, true))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("announces 4 values and holds more");
    }

    @Test
    void anArchiveBeyondTheBoundIsNotEvenOpened() {
        assertThatThrownBy(() -> Dl4jArchive.read(new byte[11], 10, true))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("11 bytes, allowed are 10");
    }

    @Test
    void everyEntryThatIsNeededIsMissedByName() throws IOException {
        byte[] noWeights = zip(Map.of("configuration.json", new byte[2]));
        byte[] noConfiguration = zip(Map.of("coefficients.bin", FloatArrays.encode(WEIGHTS)));

        assertThatThrownBy(() -> Dl4jArchive.read(noWeights, LIMIT, true)).hasMessageContaining("no coefficients.bin");
        assertThatThrownBy(() -> Dl4jArchive.read(noConfiguration, LIMIT, true))
                .hasMessageContaining("no configuration.json");
    }

    @Test
    void anEntryThatDoesNotBelongThereIsRefused() throws IOException {
        byte[] zip = zip(Map.of("../../etc/passwd", new byte[2]));

        assertThatThrownBy(() -> Dl4jArchive.read(zip, LIMIT, true))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("an entry other than");
    }

    @Test
    void everyTruncationIsRefused() {
        // Given
        byte[] zip = new Dl4jArchive("{}", WEIGHTS, null).write();
        int endOfWeights = indexOf(zip, "PK\1\2");

        // Then
        for (int length = 0; length < endOfWeights; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> Dl4jArchive.read(cut, LIMIT, true))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(InvalidModelException.class);
        }
    }

    @Test
    void aHeaderThatPromisesMoreValuesThanThereAreIsRefused() throws IOException {
        // Given: the number of values stands twice in the header, as eight bytes each
        byte[] weights = FloatArrays.encode(WEIGHTS);
        for (int i = 0; i + 8 <= weights.length - 16; i++) {
            if (Arrays.equals(Arrays.copyOfRange(weights, i, i + 8), new byte[] {0, 0, 0, 0, 0, 0, 0, 4})) {
                weights[i + 3] = 0x7f;
            }
        }
        byte[] zip = zip(Map.of("configuration.json", new byte[2], "coefficients.bin", weights));

        // Then
        assertThatThrownBy(() -> Dl4jArchive.read(zip, LIMIT, true))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("coefficients.bin announces");
    }

    private static int indexOf(byte[] bytes, String marker) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(marker);
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : new LinkedHashMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
