package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.FeatureEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvSourceTest {
    @TempDir
    Path folder;

    @Test
    void readsNumbersAsFloatsAndTextLabelsAsSortedClasses() throws IOException {
        // Given
        write("data.csv", "width,label,height\n1.5,dog,-2\n\"3\",\"big, cat\",4e1\n");

        // When
        try (SampleSource source = open("data.csv")) {
            RawSample dog = Reading.sample(source, 0);
            ByteBuffer values =
                    ByteBuffer.wrap(Reading.sample(source, 1).features()).order(ByteOrder.LITTLE_ENDIAN);

            // Then
            assertThat(source.facts().shape()).containsExactly(1, 1, 2);
            assertThat(source.facts().encoding()).isEqualTo(FeatureEncoding.FLOAT32_LE);
            assertThat(source.facts().classNames()).containsExactly("big, cat", "dog");
            assertThat(source.facts().dataset()).isEqualTo("data");
            assertThat(dog.label()).isEqualTo(1);
            assertThat(dog.id()).isEqualTo("train-00000");
            assertThat(values.getFloat()).isEqualTo(3f);
            assertThat(values.getFloat()).isEqualTo(40f);
        }
    }

    @Test
    void takesWholeNumbersAsClassIndices() throws IOException {
        // Given
        write("data.csv", "\uFEFFlabel,a\r\n4,1\r\n0,2\r\n");

        // When
        try (SampleSource source = open("data.csv")) {
            // Then
            assertThat(source.facts().classNames()).containsExactly("0", "1", "2", "3", "4");
            assertThat(Reading.sample(source, 0).label()).isEqualTo(4);
        }
    }

    @Test
    void aCellOfAMultiLabelFileHoldsAnyNumberOfClasses() throws IOException {
        // Given
        write("data.csv", "x,labels\n1,dog|cat\n2,\n3, cat ; bird\n4,2\n");

        // When
        try (SampleSource source = openSets("data.csv")) {
            // Then
            assertThat(source.facts().multiLabel()).isTrue();
            assertThat(source.facts().classNames()).containsExactly("2", "bird", "cat", "dog");
            assertThat(labels(source, 0)).containsExactly(2, 3);
            assertThat(labels(source, 1)).isEmpty();
            assertThat(labels(source, 2)).containsExactly(1, 2);
            assertThat(labels(source, 3)).containsExactly(0);
        }
    }

    @Test
    void multiLabelClassesMayBeIndicesAndNamesFromAFile() throws IOException {
        // Given
        write("data.csv", "tags,x\n1|cow,1\n0,2\n");
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\ncow\n");
        SourceSpec spec = SourceSpec.of(folder.resolve("data.csv").toString())
                .withTask("multi-label")
                .withLabelColumn("tags")
                .withClasses(names);

        // When
        try (SampleSource source = SampleSources.open(spec)) {
            // Then
            assertThat(labels(source, 0)).containsExactly(1, 2);
            assertThat(labels(source, 1)).containsExactly(0);
        }
    }

    @Test
    void aMultiLabelTestFileIsReadLikeTheTrainingFile() throws IOException {
        // Given
        write("train.csv", "labels,x\ncat|dog,1\n");
        write("test.csv", "labels,x\ndog,3\n,4\n");
        SourceSpec spec = SourceSpec.of(folder.toString()).withTask("multi-label");

        // When
        try (SampleSource train = SampleSources.open(spec);
                SampleSource test = SampleSources.openTest(spec, train.facts()).orElseThrow()) {
            // Then
            assertThat(test.facts().multiLabel()).isTrue();
            assertThat(labels(test, 0)).containsExactly(1);
            assertThat(labels(test, 1)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'labels,x\na|b,1\na||b,2\n'   ! line 3: 'a||b' must name different classes",
                "'labels,x\na|b;a,1\n'         ! line 2: 'a|b;a' must name different classes",
                "'labels,x\n0|00,1\n1,2\n'     ! line 2 names class 0 twice",
                "'label,x\na|b,1\n'            ! has no column 'labels'"
            })
    void refusesWhatIsWrongWithASetOfLabelsAndSaysWhere(String content, String complaint) throws IOException {
        // Given
        write("data.csv", content);

        // When // Then
        assertThatThrownBy(() -> openSets("data.csv"))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesAMultiLabelFileOfTooManyClasses() throws IOException {
        // Given
        write(
                "data.csv",
                "labels,x\n0,1\n256,1\n"
                        + IntStream.range(1, 256).mapToObj(i -> i + ",1\n").collect(Collectors.joining()));

        // When // Then
        assertThatThrownBy(() -> openSets("data.csv"))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("257 classes, at most 256");
    }

    @Test
    void readsAnExplicitTestFileWithTheTrainingClasses() throws IOException {
        // Given
        write("a.csv", "label,x\ncat,1\ndog,2\n");
        write("b.csv", "label,x\ndog,3\n");
        SourceSpec spec = SourceSpec.of(folder.resolve("a.csv").toString())
                .withTestData(folder.resolve("b.csv").toString());

        // When
        try (SampleSource train = SampleSources.open(spec);
                SampleSource test = SampleSources.openTest(spec, train.facts()).orElseThrow()) {
            // Then
            assertThat(Reading.sample(test, 0))
                    .extracting(RawSample::id, RawSample::label)
                    .containsExactly("test-00000", 1);
        }
    }

    @Test
    void refusesATestFileOfAnotherShape() throws IOException {
        // Given
        write("train.csv", "label,x\n0,1\n1,2\n");
        write("test.csv", "label,x,y\n0,3,3\n");
        SourceSpec spec = SourceSpec.of(folder.toString());

        // When
        try (SampleSource train = SampleSources.open(spec)) {
            // Then
            assertThatThrownBy(() -> SampleSources.openTest(spec, train.facts()))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("has columns the data set has not: y; leave them out with --ignore-column");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | is empty",
                "'label,x\n'                     | holds no row",
                "'klass,x\n1,2\n'                | has no column 'label'",
                "'label,x,x\n1,2,3\n'            | names column 'x' twice",
                "'label\n1\n'                    | has 1 column(s)",
                "'label,x\n0,1\n1,2,3\n'         | line 3 has 3 fields, the header names 2",
                "'label,x\n0,1\n1,abc\n'         | line 3, column 'x': 'abc' is not a finite number",
                "'label,x\n0,1\n1,NaN\n'         | 'NaN' is not a finite number",
                "'label,x\n0,1\n1,\n'            | '' is not a finite number",
                "'label,x\n0,1\n,2\n'            | line 3 has no label (''): give it one, or leave all such rows out with --skip-unlabelled",
                "'label,x\n0,1\n1,\"2'           | is not CSV"
            })
    void refusesWhatIsWrongAndSaysWhere(String content, String complaint) throws IOException {
        // Given
        write("data.csv", content);

        // When // Then
        assertThatThrownBy(() -> open("data.csv"))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("data.csv")
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesALabelThatIsNoClassAndSaysWhere() throws IOException {
        // Given
        write("data.csv", "label,x\ncat,1\ncow,1\n");
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\n");

        // When // Then
        assertThatThrownBy(() -> SampleSources.open(
                        SourceSpec.of(folder.resolve("data.csv").toString()).withClasses(names)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("line 3: the label is neither one of the 2 class names");
    }

    private SampleSource openSets(String name) {
        return SampleSources.open(SourceSpec.of(folder.resolve(name).toString()).withTask("multi-label"));
    }

    private static List<Integer> labels(SampleSource source, int index) {
        return Reading.sample(source, index).labels();
    }

    private SampleSource open(String name) {
        return SampleSources.open(folder.resolve(name), DataFormat.AUTO);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
