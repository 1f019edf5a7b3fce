package dev.sluice.infra.evaluate.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.table.NpyArray;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionReaderTest {
    private static final float[] ROWS = {0.25f, 0.25f, 0.5f, 0.75f, 0.25f, 0};

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersionOfNpy(int version) {
        check(Npy.array(version, Npy.header("<f4", false, "(2, 3)"), Npy.floats(ROWS)));
    }

    @Test
    void readsEveryFloatingPointTypeAndOrder() {
        check(Npy.array("<f8", "(2, 3)", Npy.doubles(0.25, 0.25, 0.5, 0.75, 0.25, 0)));
        check(Npy.array(">f4", "(2, 3)", Npy.floats(ByteOrder.BIG_ENDIAN, ROWS)));
        // 0.25, 0.5 and 0.75 in half precision
        byte[] halves = {0, 0x34, 0, 0x34, 0, 0x38, 0, 0x3a, 0, 0x34, 0, 0};
        check(Npy.array("<f2", "(2, 3)", halves));
        check(Npy.array(1, Npy.header("<f4", true, "(2, 3)"), Npy.floats(0.25f, 0.75f, 0.25f, 0.25f, 0.5f, 0)));
    }

    @Test
    void readsHalfPrecisionToItsEnds() {
        assertThat(NpyArray.half((short) 0x3c00)).isEqualTo(1);
        assertThat(NpyArray.half((short) 0xbc00)).isEqualTo(-1);
        assertThat(NpyArray.half((short) 0x0001)).isEqualTo(0x1p-24);
        assertThat(NpyArray.half((short) 0x7bff)).isEqualTo(65504);
        assertThat(NpyArray.half((short) 0x7c00)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(NpyArray.half((short) 0x7c01)).isNaN();
    }

    @Test
    void readsCsvWithAndWithoutAHeading() {
        check("0.25,0.25,0.5\n0.75,2.5e-1,0\n".getBytes(StandardCharsets.UTF_8));
        check("0,1,2\r\n0.25, 0.25, 0.5\r\n0.75,0.25,.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Predictions named = read("cat,dog,cow\n0.25,0.25,0.5\n".getBytes(StandardCharsets.UTF_8));
        assertThat(named.heading()).containsExactly("cat", "dog", "cow");
    }

    @Test
    void findsTheOnlyTableOfAnNpzFileOrTheOneThatIsNamed() throws IOException {
        // Given
        byte[] table = Npy.array("<f4", "(2, 3)", Npy.floats(ROWS));
        byte[] labels = Npy.array("<i8", "(2,)", Npy.longs(0, 1));
        Map<String, byte[]> arrays = new LinkedHashMap<>(Map.of("probs", table, "labels", labels));
        Path one = Npy.write(dir.resolve("one.npz"), Npy.zip(arrays));
        arrays.put("more", table);
        Path two = Npy.write(dir.resolve("two.npz"), Npy.zip(arrays));

        // When, Then
        check(PredictionReader.read(NpyFiles.Place.of(one.toString())));
        check(PredictionReader.read(NpyFiles.Place.of(two + ":more")));
        assertThatThrownBy(() -> PredictionReader.read(NpyFiles.Place.of(two.toString())))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("2 arrays of two extents")
                .hasMessageContaining("labels")
                .hasMessageContaining("more")
                .hasMessageContaining("probs");
        assertThatThrownBy(() -> PredictionReader.read(NpyFiles.Place.of(two + ":nothing")))
                .hasMessageContaining("no array 'nothing'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "0.5,0.5|0.5,-0.5; row 1 (from 0): probability of class 1 is -0.5",
                "0.5,0.5|0.5,0.6; row 1 (from 0): probabilities add up to 1.1",
                "0.5,0.5|0.5,1e40; row 1 (from 0): probability of class 1 is Infinity",
                "0.5,0.5|0.5,nan; line 2: 'nan' is no probability",
                "0.5,0.5|0.5,; line 2: '' is no probability",
                "0.5,0.5|0.5; line 2 has 1 fields, the lines before have 2",
                "0.5,x|0.5,0.5; line 1: 'x' is no probability",
                "a,b; holds no row",
                "1|1; has 1 column(s)"
            })
    void saysWhatIsWrongWithCsv(String lines, String complaint) {
        refuse(lines.replace('|', '\n').getBytes(StandardCharsets.UTF_8), complaint);
    }

    @Test
    void sumsAreRenormalisedWithinTheTolerance() {
        Predictions table = read("0.5004,0.5\n".getBytes(StandardCharsets.UTF_8));
        float[] row = new float[2];
        table.copy(0, row);
        assertThat(row[0] + row[1]).isCloseTo(1, within(1e-6f));
        refuse("0.502,0.5\n".getBytes(StandardCharsets.UTF_8), "add up to 1.002");
    }

    @Test
    void refusesArraysThatAreNoTables() {
        refuse(Npy.array("<f4", "(6,)", Npy.floats(ROWS)), "has shape (6), not two extents");
        refuse(Npy.array("<f4", "(6, 1)", Npy.floats(ROWS)), "has 1 column(s)");
        refuse(Npy.array("<i8", "(1, 2)", Npy.longs(0, 1)), "whole numbers; probabilities are needed");
        refuse(Npy.array("|O", "(1, 2)", Npy.longs(0, 1)), "values of type '|O'");
        refuse(
                Npy.array(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2)}", Npy.floats(0, 1)),
                "of several fields");
        refuse(Npy.array("<f4", "(1, 2)", Npy.floats(Float.NaN, 1)), "row 0 (from 0): probability of class 0 is NaN");
        refuse(Npy.array("<f4", "(0, 2)", new byte[0]), "holds no row");
    }

    @Test
    void believesNoHeaderMoreThanTheFile() throws IOException {
        // Given
        byte[] few = Npy.floats(ROWS);
        byte[] table = Npy.array("<f4", "(2, 3)", few);

        // When, Then
        refuse(Npy.array("<f4", "(1000000000, 3)", few), "can hold 24 bytes at most");
        refuse(Npy.array("<f4", "(999999999999999999, 999999999999999999)", few), "can hold 24 bytes at most");
        refuse(Npy.array("<f4", "(99999999999999999999, 3)", few), "announces an extent");
        refuse(Npy.array("<f4", "(2, 3)", Arrays.copyOf(few, 23)), "can hold 23 bytes at most");
        refuse(Arrays.copyOf(table, 40), "breaks off");
        refuse(Arrays.copyOf(table, 9), "cannot be read");
        byte[] endless = table.clone();
        endless[6] = 2;
        endless[11] = 0x7f;
        refuse(endless, "announces a header of");
        refuse(Npy.array(9, Npy.header("<f4", false, "(2, 3)"), few), "is NPY version 9.0");
        byte[] bomb = Npy.array("<f4", "(1000000000, 3)", new byte[1 << 20]);
        refuse(Npy.zip(Map.of("a", bomb)), "announces shape (1000000000, 3)");
        byte[] zip = Npy.zip(Map.of("a", table));
        refuse(Arrays.copyOf(zip, zip.length / 2), "no readable NPZ file");
        refuse(new byte[] {(byte) 0xff, (byte) 0xff, 0, 1}, "line 1 holds a zero byte");
        refuse(new byte[0], "is empty");
        refuse(",".repeat(100_000).getBytes(StandardCharsets.UTF_8), "has a line of more than 65536 characters");
    }

    @Test
    void everyFlippedByteIsReadOrRefused() {
        byte[] table = Npy.array("<f4", "(2, 3)", Npy.floats(ROWS));
        for (int at = 0; at < table.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] hurt = table.clone();
                hurt[at] ^= (byte) (1 << bit);
                try {
                    assertThat(read(hurt).rows()).isPositive();
                } catch (IngestException e) {
                    assertThat(e).hasMessageContaining("table");
                }
            }
        }
    }

    private void refuse(byte[] file, String complaint) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("table")
                .hasMessageContaining(complaint);
    }

    private void check(byte[] file) {
        check(read(file));
    }

    private static void check(Predictions table) {
        float[] row = new float[3];
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.classes()).isEqualTo(3);
        table.copy(0, row);
        assertThat(row).containsExactly(0.25f, 0.25f, 0.5f);
        table.copy(1, row);
        assertThat(row).containsExactly(0.75f, 0.25f, Predictions.LEAST);
        assertThat(table.predicted(0)).isEqualTo(2);
        assertThat(table.predicted(1)).isZero();
    }

    private Predictions read(byte[] bytes) {
        Path file = Npy.write(dir.resolve("table"), bytes);
        return PredictionReader.read(NpyFiles.Place.of(file.toString()));
    }
}
