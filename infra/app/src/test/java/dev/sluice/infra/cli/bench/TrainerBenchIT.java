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
class TrainerBenchIT {
    @TempDir
    Path dir;

    @Test
    void theTrainerLearnsEverySampleInEveryRunAndGetsARowBesideTheRawLoop() throws Exception {
        // Given
        Path json = dir.resolve("bench.json");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        // When, and a run ends only when the trainer has seen all samples
        int status = command.execute(
                "trainer",
                "--quick",
                "--samples",
                "640",
                "--train-batch",
                "32",
                "--data-dir",
                dir.toString(),
                "--json",
                json.toString());

        // Then
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("| DL4J's fit, in memory |", "| trainer |");
        JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(
                        row.get("samplesPerSecond").asDouble())
                .isPositive());
    }
}
