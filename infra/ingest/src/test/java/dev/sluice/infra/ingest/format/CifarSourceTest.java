package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {
    @TempDir
    Path folder;

    @Test
    void readsRecordsAcrossBatchesAndNamesFromTheirFile() throws IOException {
        // Given
        write("data_batch_1.bin", 3, 9);
        write("data_batch_2.bin", 5);
        write("test_batch.bin", 1);
        Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");

        // When
        try (SampleSource train = open();
                SampleSource test = SampleSources.openTest(SourceSpec.of(folder.toString()), train.facts())
                        .orElseThrow()) {
            RawSample sample = Reading.sample(train, 2);

            // Then
            assertThat(train.facts().size()).isEqualTo(3);
            assertThat(train.facts().shape()).containsExactly(3, 32, 32);
            assertThat(train.facts().classNames()).hasSize(10).startsWith("a");
            assertThat(sample.label()).isEqualTo(5);
            assertThat(sample.source()).isEqualTo("data_batch_2.bin");
            assertThat(sample.features()).hasSize(3072).containsOnly((byte) 50);
            assertThat(Reading.sample(test, 0).label()).isEqualTo(1);
        }
    }

    @Test
    void refusesABatchThatIsCutOff() throws IOException {
        // Given
        write("data_batch_1.bin", 3, 9);
        Path batch = folder.resolve("data_batch_1.bin");
        Files.write(batch, Arrays.copyOf(Files.readAllBytes(batch), 4000));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("data_batch_1.bin: has 4000 bytes")
                .hasMessageContaining("3073");
    }

    @Test
    void refusesALabelOutOfRangeAndSaysWhereItStands() throws IOException {
        // Given
        write("data_batch_1.bin", 3, 10);

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("data_batch_1.bin: label 10 at offset 3073 is out of range");
    }

    @Test
    void refusesAnEmptyBatch() throws IOException {
        // Given
        write("data_batch_1.bin");

        // When // Then
        assertThatThrownBy(this::open).isInstanceOf(IngestException.class).hasMessageContaining("is empty");
    }

    private SampleSource open() {
        return SampleSources.open(folder, DataFormat.AUTO);
    }

    /** Every pixel of a record is ten times its label. */
    private void write(String name, int... labels) throws IOException {
        byte[] file = new byte[labels.length * 3073];
        for (int i = 0; i < labels.length; i++) {
            Arrays.fill(file, i * 3073, (i + 1) * 3073, (byte) (10 * labels[i]));
            file[i * 3073] = (byte) labels[i];
        }
        Files.write(folder.resolve(name), file);
    }
}
