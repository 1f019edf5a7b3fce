package dev.sluice.infra.bench;

import dev.sluice.infra.bench.ScorerBench.Findings;
import dev.sluice.infra.bench.ScorerBench.Round;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The scorer's rates beside the bare model's as a table: medians over the rounds. */
public final class ScorerReport {
    private ScorerReport() {}

    /** @param scorer settings of the scorer that the figures belong to, by their names in the JSON file */
    public static BenchReport of(String hardware, ScorerBench.Plan plan, Map<String, Object> scorer, Findings found) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("network", plan.network().name());
        settings.put("engine", found.engine());
        settings.put("samples", found.samples());
        settings.put("rounds", plan.rounds());
        settings.put("seed", plan.seed());
        settings.putAll(scorer);
        settings.put("latency", found.latency());
        settings.put(
                "allMicros", median(found.rounds(), round -> round.figures().allMicros()));
        List<List<String>> table = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        table.add(List.of(
                "", "samples/s, median", "lowest to highest", "of the model alone", "of ND4J alone", "model's thread"));
        add(
                table,
                rows,
                "nd4j",
                "the model alone, on ND4J",
                found.rounds(),
                round -> round.nd4j().samplesPerSecond(),
                round -> round.nd4j().micros());
        add(
                table,
                rows,
                "model",
                "the model alone, on " + found.engine(),
                found.rounds(),
                round -> round.raw().samplesPerSecond(),
                round -> round.raw().micros());
        add(
                table,
                rows,
                "scorer",
                "the scorer, from Kafka to Kafka",
                found.rounds(),
                Round::kafka,
                round -> round.figures().computeMicros());
        return new BenchReport(hardware, settings, table, rows);
    }

    /** What the table does not hold, in a sentence each. */
    public static List<String> remarks(Findings found) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "processor time of scorer, broker and registry together: %.1f µs a sample",
                        median(found.rounds(), round -> round.figures().allMicros())),
                String.format(
                        Locale.ROOT,
                        "batches: %.0f samples, %.1f ms in the model, the first sample of each %.1f ms in the queue (medians over rounds of means)",
                        median(found.rounds(), round -> round.figures().meanBatch()),
                        median(found.rounds(), round -> round.figures().forwardMillis()),
                        median(found.rounds(), round -> round.figures().queueMillis())),
                String.format(
                        Locale.ROOT,
                        "latency at %,d samples/s, from the producer to a reader of committed records: median %d ms, 99 %% %d ms, largest %d ms",
                        found.latency().rate(),
                        found.latency().median(),
                        found.latency().p99(),
                        found.latency().largest()));
    }

    private static void add(
            List<List<String>> table,
            List<Map<String, Object>> rows,
            String key,
            String words,
            List<Round> rounds,
            ToDoubleFunction<Round> figure,
            ToDoubleFunction<Round> micros) {
        List<Double> sorted = sorted(rounds, figure);
        double median = Rounds.median(sorted);
        double ofModel = median / median(rounds, round -> round.raw().samplesPerSecond());
        double ofNd4j = median / median(rounds, round -> round.nd4j().samplesPerSecond());
        table.add(List.of(
                words,
                String.format(Locale.ROOT, "%,.0f", median),
                String.format(Locale.ROOT, "%,.0f to %,.0f", sorted.get(0), sorted.get(sorted.size() - 1)),
                String.format(Locale.ROOT, "%.2f", ofModel),
                String.format(Locale.ROOT, "%.2f", ofNd4j),
                String.format(Locale.ROOT, "%.1f µs", median(rounds, micros))));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("variant", key);
        row.put("samplesPerSecond", median);
        row.put("rounds", sorted);
        row.put("ofModelAlone", ofModel);
        row.put("ofNd4jAlone", ofNd4j);
        row.put("computeMicros", median(rounds, micros));
        rows.add(row);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Rounds.median(sorted(rounds, figure));
    }

    private static List<Double> sorted(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Rounds.sorted(rounds, "the scorer", figure);
    }
}
