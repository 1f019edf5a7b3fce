package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.FeatureEncoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthFileTest {
    private static final SourceFacts FACTS =
            new SourceFacts("pets", List.of("cat", "dog", "big, bad wolf"), List.of(1, 2, 2), FeatureEncoding.UINT8, 3);

    @TempDir
    Path dir;

    @Test
    void readsIndicesNamesAndSamplesOfNoClassInAnyOrder() throws IOException {
        assertThat(read("index,label\n2,dog\n0, 1\n1,-1\n")).containsExactly(1, Truth.NO_CLASS, 1);
        assertThat(read("\uFEFF0,0\r\n1,\"big, bad wolf\"\r\n\r\n2,cat")).containsExactly(0, 2, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0,1|1,0; has labels of 2 samples, the data set has 3",
                "0,1|0,1|1,1|2,1; line 2: sample 0 stands there twice",
                "0,1|3,1; line 2: sample index '3' is not 0 to 2",
                "0,1|x,1; line 2: sample index 'x' is not 0 to 2",
                "0,1|1,3; line 2: true label '3' is neither a class from 0 to 2",
                "0,1|1,-2; true label '-2' is neither",
                "0,1|1,mouse; true label 'mouse' is neither",
                "0,1|1; line 2: is no 'sample index,true label'",
                "0,1|99999999999,1; is not 0 to 2"
            })
    void saysWhatIsWrongAndWhere(String lines, String complaint) {
        assertThatThrownBy(() -> read(lines.replace('|', '\n')))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("truth.csv")
                .hasMessageContaining(complaint);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> TruthFile.read(dir.resolve("nowhere.csv"), FACTS))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("nowhere.csv")
                .hasMessageContaining("no such file");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        // Given
        Path file = dir.resolve("truth.csv");
        Files.write(file, new byte[] {'0', ',', (byte) 0xff, (byte) 0xfe});

        // When // Then
        assertThatThrownBy(() -> TruthFile.read(file, FACTS))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("is not UTF-8 text");
    }

    private int[] read(String content) throws IOException {
        Path file = dir.resolve("truth.csv");
        Files.writeString(file, content, StandardCharsets.UTF_8);
        return TruthFile.read(file, FACTS);
    }
}
