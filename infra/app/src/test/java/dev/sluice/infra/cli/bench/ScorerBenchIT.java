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
class ScorerBenchIT {
    @TempDir
    Path dir;

    @Test
    void theScorerBringsEverySampleThroughOnceAndIsComparedWithItsModel() throws Exception {
        // Given
        Path json = dir.resolve("bench.json");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));

        // When, and the benchmark itself counts what comes out
        int status = command.execute(
                "scorer",
                "--quick",
                "--seconds",
                "0.1",
                "--scorer-threads",
                "2",
                "--data-dir",
                dir.toString(),
                "--json",
                json.toString());

        // Then
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("| the scorer, from Kafka to Kafka |", "latency at 2,000 samples/s");
        JsonNode found = new ObjectMapper().readTree(json.toFile());
        assertThat(found.get("rows")).hasSize(3).allSatisfy(row -> assertThat(
                        row.get("samplesPerSecond").asDouble())
                .isPositive());
        assertThat(found.at("/latency/median").asLong())
                .isBetween(0L, found.at("/latency/largest").asLong());
    }
}
