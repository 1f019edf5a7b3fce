package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.ColumnChoice;
import dev.sluice.infra.ingest.source.SampleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of tables as other people's programs write them. */
class ForeignLabelsTest extends TableFiles {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 1.0 0 0.00 2         | 0,1,2 | 1,1,0,0,2",
                "10 9 10.0 100          | 9,10,100 | 1,0,1,2",
                "-1 1 -1.0              | -1,1  | 0,1,0",
                "2.5 10 2.50            | 2.5,10 | 0,1,0",
                "1 2 3                  | 1,2,3 | 0,1,2",
                "b 1.0 1                | 1.0,b | 1,0,0"
            })
    void labelsThatAreTheSameNumberAreOneClass(String labels, String names, String indices) throws IOException {
        // Given
        String[] cells = labels.split(" ", -1);
        write(lines("a,label", cells.length, i -> i * 0.5 + "," + cells[i]));

        // When
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            // Then
            assertThat(String.join(",", source.facts().classNames())).isEqualTo(names);
            assertThat(IntStream.range(0, cells.length)
                            .mapToObj(i -> "" + Reading.sample(source, i).label())
                            .collect(Collectors.joining(",")))
                    .isEqualTo(indices);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"})
    void aMissingLabelIsRefusedOrLeftOut(String missing) throws IOException {
        // Given
        write("a,label\n1.5,x\n2.5," + missing + "\n3.5,y\n");

        // When // Then
        assertThatThrownBy(() -> open(ColumnChoice.DEFAULT))
                .hasMessageContaining("line 3 has no label ('" + missing + "')")
                .hasMessageContaining("--skip-unlabelled");
        try (SampleSource source = open(new ColumnChoice(List.of(), List.of(), true))) {
            assertThat(source.facts().size()).isEqualTo(2);
            assertThat(source.facts().classNames()).containsExactly("x", "y");
            assertThat(said("left out rows without a label")).contains("rows=\"1\"");
        }
    }

    @Test
    void aClassThatIsListedMayBeCalledNone() throws IOException {
        write("a,label\n1.5,mask\n2.5,None\n");
        Path names = Files.writeString(folder.resolve("names"), "None\nmask\n");
        try (SampleSource source = SampleSources.open(spec().withClasses(names))) {
            assertThat(Reading.sample(source, 1).label()).isEqualTo(0);
        }
    }

    @Test
    void manyClassesAreWarnedOf() throws IOException {
        // Given
        table("a,label", 4000, i -> i % 7 + "," + (i % 300) * 1.5);
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            assertThat(source.facts().classNames()).hasSize(300);
        }
        assertThat(said("more than 256 classes")).contains("classes=\"300\"");

        table("a,label", 40, i -> i % 7 + "," + (i % 10) * 1.5);
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            assertThat(source.facts().classNames()).hasSize(10);
        }
        assertThat(said("more classes than a tenth")).contains("samples=\"40\"");
    }
}
