package dev.sluice.infra.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(180)
class TopologyBenchIT {
    @TempDir
    Path dir;

    @Test
    void everyVariantBringsEverySampleThroughOnceAndGetsARow() throws Exception {
        // Given
        Path json = dir.resolve("bench.json");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        // When, and the benchmark itself counts what comes out
        int status = command.execute(
                "topology", "--quick", "--samples", "3000", "--data-dir", dir.toString(), "--json", json.toString());

        // Then
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("| pass-through |", "| + state |", "| + exactly once |");
        JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
        assertThat(rows).hasSize(5).allSatisfy(row -> assertThat(
                        row.get("samplesPerSecond").asDouble())
                .isPositive());
        assertThat(dir.resolve("bench/streams"))
                .satisfiesAnyOf(state -> assertThat(state).doesNotExist(), state -> assertThat(state)
                        .isEmptyDirectory());
    }
}
