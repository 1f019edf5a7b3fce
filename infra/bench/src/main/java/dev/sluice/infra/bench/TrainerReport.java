package dev.sluice.infra.bench;

import dev.sluice.infra.bench.TrainerBench.Speed;
import dev.sluice.infra.bench.TrainerBench.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rates as a table: medians over the rounds, and what share they are of DL4J's own loop. */
public final class TrainerReport {
    private TrainerReport() {}

    /** @param speeds of every subject, one for each round */
    public static BenchReport of(String hardware, TrainerBench.Plan plan, Map<Subject, List<Speed>> speeds) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("network", plan.network().name().toLowerCase(Locale.ROOT));
        settings.put("batch", plan.batchSize());
        settings.put("samples", plan.samples());
        settings.put("rounds", plan.rounds());
        settings.put("seed", plan.seed());
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("", "samples/s, median", "lowest to highest", "of DL4J's fit", "fitting thread"));
        List<Map<String, Object>> rows = new ArrayList<>();
        double raw = Rounds.median(sorted(speeds, Subject.RAW, Speed::samplesPerSecond));
        for (Subject subject : Subject.values()) {
            List<Double> sorted = sorted(speeds, subject, Speed::samplesPerSecond);
            double processor = Rounds.median(sorted(speeds, subject, Speed::processorMicros));
            double median = Rounds.median(sorted);
            table.add(List.of(
                    subject.words(),
                    String.format(Locale.ROOT, "%,.0f", median),
                    String.format(Locale.ROOT, "%,.0f to %,.0f", sorted.get(0), sorted.get(sorted.size() - 1)),
                    String.format(Locale.ROOT, "%.2f", median / raw),
                    String.format(Locale.ROOT, "%.1f µs", processor)));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("subject", subject.key());
            row.put("samplesPerSecond", median);
            row.put("rounds", speeds.get(subject));
            row.put("ofRaw", median / raw);
            row.put("processorMicros", processor);
            rows.add(row);
        }
        return new BenchReport(hardware, settings, table, rows);
    }

    private static List<Double> sorted(
            Map<Subject, List<Speed>> speeds, Subject subject, ToDoubleFunction<Speed> figure) {
        return Rounds.sorted(speeds.getOrDefault(subject, List.of()), subject.words(), figure);
    }
}
