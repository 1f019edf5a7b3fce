package dev.sluice.infra.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.bench.TopologyBench.Plan;
import dev.sluice.infra.bench.TopologyBench.Speed;
import dev.sluice.infra.bench.noise.Measurement;
import dev.sluice.infra.bench.noise.NoiseBenchmarks.Effort;
import dev.sluice.trainer.network.NetworkKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private static final Plan PLAN = new Plan(1000, 3, 1, 0.2, 1);

    @TempDir
    Path dir;

    @Test
    void operationsAreShownInTheUnitThatSuitsThem() {
        // When
        BenchReport report = NoiseReport.of(
                "a machine",
                Effort.QUICK,
                List.of(
                        new Measurement("look-up", 8.06, 0.3, 7.9, 40, 5),
                        new Measurement("record update", 189.2, 32.1, 180, 0, 5),
                        new Measurement("refit", 1_405_131, 158_058, 1_300_000, 87_476.7, 5)));

        // Then
        assertThat(report.markdown()).isEqualTo("""
                        a machine

                        | operation | median | ± (99.9 %) | lowest | allocated |
                        |---|---:|---:|---:|---:|
                        | look-up | 8.1 ns | 0.3 ns | 7.9 ns | 40 B |
                        | record update | 189 ns | 32 ns | 180 ns | 0 B |
                        | refit | 1,405 µs | 158 µs | 1,300 µs | 87,477 B |
                        """);
    }

    @Test
    void variantsAreComparedByTheirMediansWithThePassThroughAndWithBothAvroRows() {
        assertThat(topologyReport().markdown()).isEqualTo("""
                        a machine

                        |  | samples/s, median | lowest to highest | of pass-through | of Avro, Confluent's | of Avro, Sluice's | stream thread |
                        |---|---:|---:|---:|---:|---:|---:|
                        | pass-through | 100,000 | 90,000 to 300,000 | 1.00 |  |  | 3.0 µs |
                        | + Avro, by Confluent's serializer | 50,000 | 40,000 to 60,000 | 0.50 | 1.00 |  | 7.0 µs |
                        | + Avro, by Sluice's serializer | 75,000 | 75,000 to 75,000 | 0.75 | 1.50 | 1.00 | 5.0 µs |
                        | + state | 40,000 | 39,000 to 41,000 | 0.40 | 0.80 | 0.53 | 10.0 µs |
                        | + exactly once | 35,000 | 30,000 to 40,000 | 0.35 | 0.70 | 0.47 | 12.0 µs |
                        """);
    }

    @Test
    void theScorerIsComparedByItsMediansWithTheModelAlone() {
        // Given
        ScorerBench.Plan plan = new ScorerBench.Plan(NetworkKind.MLP, Duration.ofSeconds(1), 3, 0, 1);
        ScorerBench.Findings found = new ScorerBench.Findings(
                "ONNX Runtime",
                1000,
                List.of(round(10_000, 30_000), round(20_000, 32_000), round(60_000, 28_000)),
                new ScorerBench.Latency(2000, 40, 90, 120));

        // When
        BenchReport report = ScorerReport.of("a machine", plan, Map.of("scorerThreads", 1), found);

        // Then
        assertThat(report.markdown()).isEqualTo("""
                        a machine

                        |  | samples/s, median | lowest to highest | of the model alone | of ND4J alone | model's thread |
                        |---|---:|---:|---:|---:|---:|
                        | the model alone, on ND4J | 4,000 | 2,000 to 12,000 | 0.10 | 1.00 | 99.0 µs |
                        | the model alone, on ONNX Runtime | 40,000 | 20,000 to 120,000 | 1.00 | 10.00 | 9.0 µs |
                        | the scorer, from Kafka to Kafka | 30,000 | 28,000 to 32,000 | 0.75 | 7.50 | 11.0 µs |
                        """);
        assertThat(ScorerReport.remarks(found))
                .anySatisfy(remark -> assertThat(remark).contains("30.0 µs a sample"))
                .anySatisfy(remark -> assertThat(remark).contains("500 samples, 5.0 ms", "20.0 ms in the queue"))
                .anySatisfy(remark -> assertThat(remark).contains("median 40 ms, 99 % 90 ms, largest 120 ms"));
    }

    @Test
    void aScorersPlanNamesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new ScorerBench.Plan(NetworkKind.MLP, Duration.ofMillis(1), 3, 0, 1))
                .hasMessageContaining("0.1 s to 10 min");
        assertThatThrownBy(() -> new ScorerBench.Plan(NetworkKind.MLP, Duration.ofSeconds(1), 0, 0, 1))
                .hasMessageContaining("rounds");
    }

    @Test
    void theFileHoldsWhatWasMeasuredOnWhatAndEveryRound() throws IOException {
        // Given
        Path file = dir.resolve("bench.json");

        // When
        topologyReport().writeJson(file);

        // Then
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("hardware").asText()).isEqualTo("a machine");
        assertThat(json.get("samples").asInt()).isEqualTo(1000);
        assertThat(json.at("/rows/4/variant").asText()).isEqualTo("exactlyOnce");
        assertThat(json.at("/rows/4/ofPassThroughWithAvro").asDouble()).isCloseTo(0.7, within(1e-12));
        assertThat(json.at("/rows/4/rounds/2/samplesPerSecond").asDouble()).isEqualTo(40_000);
    }

    @Test
    void aRateLeavesTheWarmUpOutAndNeedsRecordsAfterIt() {
        assertThat(OutputTimes.rate(new long[] {0, 5000, 5100, 5200, 5300}, 1)).isCloseTo(10, within(1e-9));
        assertThat(OutputTimes.rate(new long[] {7, 7, 7}, 0)).isEqualTo(2000);
        assertThatThrownBy(() -> OutputTimes.rate(new long[] {1, 2}, 1)).hasMessageContaining("warm-up of 1");
    }

    @Test
    void theProcessorIsNamedWhereTheSystemTellsIt() throws IOException {
        Path cpus = Files.writeString(dir.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Fast One 9000\n");
        assertThat(Hardware.processor(cpus)).isEqualTo("Fast One 9000");
        assertThat(Hardware.processor(dir.resolve("missing"))).isEqualTo(System.getProperty("os.arch"));
    }

    @Test
    void aPlanNamesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new Plan(1, 3, 1, 0.2, 1)).hasMessageContaining("samples");
        assertThatThrownBy(() -> new Plan(1000, 0, 1, 0.2, 1)).hasMessageContaining("rounds");
        assertThatThrownBy(() -> new Plan(1000, 3, -1, 0.2, 1)).hasMessageContaining("warmUpRounds");
        assertThatThrownBy(() -> new Plan(1000, 3, 1, Double.NaN, 1)).hasMessageContaining("noiseRate");
    }

    private static BenchReport topologyReport() {
        return TopologyReport.of(
                "a machine",
                PLAN,
                Map.of(
                        Variant.PASS_THROUGH, speeds(3, 90_000, 300_000, 100_000),
                        Variant.AVRO, speeds(7, 60_000, 50_000, 40_000),
                        Variant.SLUICE_AVRO, speeds(5, 75_000),
                        Variant.STATE, speeds(10, 40_000, 39_000, 41_000),
                        Variant.EXACTLY_ONCE, speeds(12, 35_000, 30_000, 40_000)));
    }

    private static List<Speed> speeds(double micros, double... rates) {
        return Arrays.stream(rates).mapToObj(rate -> new Speed(rate, micros)).toList();
    }

    private static ScorerBench.Round round(double raw, double kafka) {
        return new ScorerBench.Round(
                new RawEngine.Speed(raw / 5, 99),
                new RawEngine.Speed(2 * raw, 9),
                kafka,
                new ScorerRun.Figures(500, 20, 5, 11, 30));
    }
}
