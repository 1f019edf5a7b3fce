package dev.sluice.infra.evaluate.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelReaderTest {
    private static final float[] ROWS = {0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f};
    private static final Predictions PLAIN = Predictions.of("p", ROWS.clone(), 3, 3, List.of());

    @TempDir
    Path dir;

    @Test
    void readsWholeNumbersOfAnyType() {
        assertThat(given(Npy.array("<i8", "(3,)", Npy.longs(2, 0, 1))).indices())
                .containsExactly(2, 0, 1);
        assertThat(given(Npy.array("|u1", "(3, 1)", new byte[] {2, 0, 1})).indices())
                .containsExactly(2, 0, 1);
        assertThat(given(Npy.array("<i4", "(3,)", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}))
                        .indices())
                .containsExactly(2, 0, 1);
        assertThat(given("label\n2\n0\n1.0\n").indices()).containsExactly(2, 0, 1);
        assertThat(given("2\n0\n1\n").names()).containsExactly("0", "1", "2");
        assertThat(given("id,label\na,2\nb,0\nc,1\n").indices()).containsExactly(2, 0, 1);
    }

    @Test
    void namesCountInTheOrderOfTheListElseOfTheHeadingElseOfTheAlphabet() {
        // Given
        String names = "label\ndog\nant\ncow\n";
        Predictions headed = Predictions.of("p", ROWS.clone(), 3, 3, List.of("dog", "cow", "ant"));

        // When, Then
        assertThat(given(names).indices()).containsExactly(2, 0, 1);
        assertThat(new LabelReader(headed, null, "label")
                        .given(place(bytes(names)))
                        .indices())
                .containsExactly(0, 2, 1);
        assertThat(new LabelReader(headed, List.of("cow", "dog", "ant"), "label")
                        .given(place(bytes(names)))
                        .indices())
                .containsExactly(1, 2, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "0|1; holds 2 lines, the table of probabilities has 3 rows",
                "0|1|2|0|1; holds more values than the table of probabilities has rows",
                "0|1|3; row 2 (from 0): label '3' is no class, 0 to 2",
                "0|-1|2; row 1 (from 0): label '-1' is no class",
                "a|b|a; there are 2 class names for 3 columns",
                "a,b|0,1|0,1|0,1; has 2 columns, none of them headed 'label'"
            })
    void saysWhatIsWrongAndWhere(String lines, String complaint) {
        assertThatThrownBy(() -> given(lines.replace('|', '\n')))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("labels")
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesArraysThatAreNoLabels() {
        assertThatThrownBy(() -> given(Npy.array("<f4", "(3,)", Npy.floats(0, 1, 2))))
                .hasMessageContaining("floating-point values");
        assertThatThrownBy(() -> given(Npy.array("<i8", "(2,)", Npy.longs(0, 1))))
                .hasMessageContaining("2 labels");
        assertThatThrownBy(() -> given(Npy.array("<i8", "(4,)", Npy.longs(0, 1, 2, 0))))
                .hasMessageContaining("holds 4 values");
        assertThatThrownBy(() -> given(Npy.array("<i8", "(3,)", Npy.longs(0, 1, Long.MAX_VALUE))))
                .hasMessageContaining("row 2 (from 0): label '9223372036854775807'");
    }

    @Test
    void onlyTheTruthMayBeNoClass() {
        assertThat(new LabelReader(PLAIN, null, "label")
                        .truth(place(Npy.array("<i8", "(3,)", Npy.longs(-1, 0, 1))), List.of("0", "1", "2")))
                .containsExactly(-1, 0, 1);
    }

    @Test
    void rowsAreThereOnce() {
        assertThat(rows("row\n2\n0\n")).containsExactly(2, 0);
        assertThatThrownBy(() -> rows("2\n2\n")).hasMessageContaining("value 1 (from 0) is not the number of a row");
        assertThatThrownBy(() -> rows("3\n")).hasMessageContaining("0 to 2");
        assertThatThrownBy(() -> rows("0\nx\n")).hasMessageContaining("value 1 (from 0)");
    }

    private int[] rows(String text) {
        return LabelReader.rows(place(bytes(text)), "label", 3);
    }

    private LabelReader.Labels given(String text) {
        return given(bytes(text));
    }

    private LabelReader.Labels given(byte[] file) {
        @Nullable List<String> unlisted = null;
        return new LabelReader(PLAIN, unlisted, "label").given(place(file));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private NpyFiles.Place place(byte[] file) {
        return NpyFiles.Place.of(Npy.write(dir.resolve("labels"), file).toString());
    }
}
