package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.source.ColumnChoice;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.SampleDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as other people's programs write them. */
class ForeignTablesTest extends TableFiles {
    private static final String PLAIN = "width,label,height\n1.5,dog,-2\n3,cat,40\n";

    @Test
    void columnsOfAnyScaleComeOutAlike() throws IOException {
        // Given: the same numbers, seconds since 1970 about a minute apart and thousandths of thousandths
        double[] numbers = {0.25, -1.5, 0.75, 2, -0.5, -1};
        table("time,tiny,plain,label", 6, i -> 1.7e9 + 60 * numbers[i] + "," + 1e-6 * numbers[i] + "," + numbers[i]);

        // When
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            DatasetDescriptor described = describe(source);
            SampleDecoder decoder = new SampleDecoder(described);

            // Then
            assertThat(source.facts().encoding()).isEqualTo(FeatureEncoding.FLOAT64_LE);
            assertThat(described.getMeans().get(0)).isCloseTo(1.7e9, within(1e-3));
            for (int i = 0; i < numbers.length; i++) {
                float[] row = new float[3];
                decoder.decode(ByteBuffer.wrap(Reading.sample(source, i).features()), row, 0);
                assertThat(row[0]).isCloseTo(row[2], within(1e-5f));
                assertThat(row[1]).isCloseTo(row[2], within(1e-5f));
            }
        }
    }

    @Test
    void constantColumnsAndThoseOfAFewExtremeValuesAreNamed() throws IOException {
        // Given
        table(
                "same,wild,rare,good,flag,label",
                1000,
                i -> "7," + (i % 300 == 5 ? 1e9 : i % 17) + "," + (i == 77 ? 1e6 : 0) + "," + i % 23 * 0.1 + ","
                        + i % 2);

        // When
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            DatasetDescriptor described = describe(source);

            // Then
            assertThat(described.getStandardDeviations().get(0)).isEqualTo(1);
            assertThat(said("constant columns")).contains("[same]");
            assertThat(said("a few extreme values")).contains("[wild, rare]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "',a,label'            | column 1 has no name, as an index that was written along: leave it out with --ignore-column 1",
                "'Unnamed: 0,a,label'  | --ignore-column 1",
                "'a,,label'            | column 2 has no name",
                "'id,a,label'          | column 'id' holds a whole number of its own for every row, as an index or id does: leave it out with --ignore-column id",
                "'first,a,label'       | --ignore-column first",
                "'label,ImageId,a'     | --ignore-column ImageId",
                "'a,userId,label'      | --ignore-column userId"
            })
    void anIndexIsRefusedWithTheOptionThatLeavesItOut(String header, String complaint) throws IOException {
        // Given
        boolean labelFirst = header.startsWith("label");
        boolean second = header.startsWith("a,");
        write(lines(
                header,
                30,
                i -> labelFirst
                        ? i % 2 + "," + i + "," + i % 7
                        : second ? i % 7 + "," + (99 - i) + "," + i % 2 : 2 * i + "," + i % 7 + "," + i % 2));

        // When // Then
        assertThatThrownBy(() -> open(ColumnChoice.DEFAULT))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void columnsAreLeftOutOrPickedByNameOrNumber() throws IOException {
        // Given
        write(lines(",time,name,a,label", 30, i -> i + "," + 10 * i + ",Anne," + i % 7 + "," + i % 2));

        // When // Then
        assertThat(columns(List.of("1", "name"), List.of("all"))).containsExactly("time", "a");
        assertThat(columns(List.of(), List.of("a", "2"))).containsExactly("a", "time");
        assertThatThrownBy(() -> columns(List.of("nome"), List.of()))
                .hasMessageContaining("no column 'nome' to leave out");
        assertThatThrownBy(() -> columns(List.of("1"), List.of("all")))
                .hasMessageContaining("line 2, column 'name': 'Anne' is not a finite number")
                .hasMessageContaining("--ignore-column name");
    }

    @Test
    void aTestSplitIsReadByTheNamesOfTheColumns() throws IOException {
        // Given
        Files.writeString(folder.resolve("train.csv"), "a,b,label\n0.1,5,x\n0.2,6,y\n");
        Files.writeString(folder.resolve("test.csv"), "label;b;a\ny;6;0.5\n");
        SourceSpec spec = SourceSpec.of(folder.toString());

        // When
        try (SampleSource train = SampleSources.open(spec);
                SampleSource test = SampleSources.openTest(spec, train.facts()).orElseThrow()) {
            // Then
            float[] row = new float[2];
            SampleDecoder decoder = new SampleDecoder(describe(train));
            decoder.decode(ByteBuffer.wrap(Reading.sample(test, 0).features()), row, 0);
            assertThat(row).containsExactly(new float[] {7, 1}, within(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void separatorsAreRecognised(String separator) throws IOException {
        write(PLAIN.replace(",", separator));
        assertReadsAsPlain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkIsNoPartOfAQuotedHeader(String charset) throws IOException {
        write(("\uFEFF" + PLAIN.replace("width", "\"width\"")).getBytes(Charset.forName(charset)));
        assertReadsAsPlain();
    }

    @Test
    void otherTextIsTakenForWindows1252AndSaidSo() throws IOException {
        // Given
        write(PLAIN.replace("dog", "ch\u00e8vre \u20ac").getBytes(Charset.forName("windows-1252")));

        // When
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            // Then
            assertThat(source.facts().classNames()).containsExactly("cat", "ch\u00e8vre \u20ac");
            assertThat(said("read as Windows-1252")).contains("line=\"2\"");
        }
    }

    @Test
    void whatIsNoTextIsRefusedWithItsLine() throws IOException {
        write(PLAIN.getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> open(ColumnChoice.DEFAULT)).hasMessageContaining("line 1 holds a zero byte");

        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(PLAIN.getBytes(StandardCharsets.UTF_8));
        damaged.write(0x81);
        write(damaged.toByteArray());
        assertThatThrownBy(() -> open(ColumnChoice.DEFAULT))
                .hasMessageContaining("line 4 is not UTF-8 and line 4 not Windows-1252 either");
    }

    @Test
    void aDecimalCommaIsNamedAsSuch() throws IOException {
        write("a;label\n1,5;x\n2,5;y\n");
        assertThatThrownBy(() -> open(ColumnChoice.DEFAULT))
                .hasMessageContaining("line 2, column 'a': '1,5' has a decimal comma");
    }

    private void assertReadsAsPlain() {
        try (SampleSource source = open(ColumnChoice.DEFAULT)) {
            assertThat(source.facts().columns()).containsExactly("width", "height");
            assertThat(source.facts().classNames()).containsExactly("cat", "dog");
            assertThat(ByteBuffer.wrap(Reading.sample(source, 0).features())
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .getFloat())
                    .isEqualTo(1.5f);
        }
    }

    private List<String> columns(List<String> ignored, List<String> features) {
        try (SampleSource source = open(new ColumnChoice(ignored, features, false))) {
            return source.facts().columns();
        }
    }

    private static DatasetDescriptor describe(SampleSource source) {
        return Descriptors.describe(source, IngestConfig.defaults(), Clock.systemUTC());
    }
}
