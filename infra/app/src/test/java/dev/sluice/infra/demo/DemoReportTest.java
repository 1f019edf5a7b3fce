package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    private final DemoReport report = new DemoReport.Builder()
            .count("samplesIn", "samples in", 300)
            .share("flagF1", "flags: F1", 0.98765)
            .percent("accuracySluice", "accuracy", 0.89123)
            .figure("seconds", 12.5)
            .row("note", "for people")
            .invariant("NoLoss", true, "300 of 300 samples accounted for")
            .invariant("NoDuplicate", false, "2 samples came twice")
            .build();

    @Test
    void theTableAlignsItsValuesAndRoundsThem() {
        assertThat(report.table()).isEqualTo("""
                          samples in   300
                          flags: F1    0.988
                          accuracy     89.12 %
                          note         for people
                          NoLoss       holds: 300 of 300 samples accounted for
                          NoDuplicate  BROKEN: 2 samples came twice
                        """);
    }

    @Test
    void onlyWhatDoesNotHoldIsBroken() {
        assertThat(report.broken()).containsExactly("NoDuplicate: 2 samples came twice");
    }

    @Test
    void theFileHoldsEveryFigureUnroundedUnderItsKeyAndWhatIsBroken(@TempDir Path dir) throws IOException {
        // Given
        Path file = dir.resolve("report.json");

        // When
        report.writeJson(file);

        // Then
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(List.copyOf(json.properties()).stream().map(entry -> entry.getKey()))
                .containsExactly("samplesIn", "flagF1", "accuracySluice", "seconds", "brokenInvariants");
        assertThat(json.get("samplesIn").longValue()).isEqualTo(300);
        assertThat(json.get("flagF1").doubleValue()).isEqualTo(0.98765);
        assertThat(json.get("accuracySluice").doubleValue()).isEqualTo(0.89123);
        assertThat(json.get("brokenInvariants").get(0).textValue()).isEqualTo("NoDuplicate: 2 samples came twice");
    }

    @Test
    void aReportOfNothingIsAnEmptyTable() {
        assertThat(new DemoReport.Builder().build().table()).isEmpty();
    }
}
