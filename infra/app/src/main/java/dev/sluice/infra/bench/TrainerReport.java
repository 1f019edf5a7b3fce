package dev.sluice.infra.bench;

import dev.sluice.infra.bench.TrainerBench.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rates as a table: medians over the rounds, and what share they are of DL4J's own loop. */
final class TrainerReport {
    private TrainerReport() {}

    /** @param speeds samples a second of every subject, one for each round */
    static BenchReport of(String hardware, TrainerBench.Plan plan, Map<Subject, List<Double>> speeds) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("network", plan.network().name().toLowerCase(Locale.ROOT));
        settings.put("batch", plan.batchSize());
        settings.put("samples", plan.samples());
        settings.put("rounds", plan.rounds());
        settings.put("seed", plan.seed());
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("", "samples/s, median", "lowest to highest", "of DL4J's fit"));
        List<Map<String, Object>> rows = new ArrayList<>();
        double raw = median(sorted(speeds, Subject.RAW));
        for (Subject subject : Subject.values()) {
            List<Double> sorted = sorted(speeds, subject);
            double median = median(sorted);
            table.add(List.of(
                    subject.words(),
                    String.format(Locale.ROOT, "%,.0f", median),
                    String.format(Locale.ROOT, "%,.0f to %,.0f", sorted.get(0), sorted.get(sorted.size() - 1)),
                    String.format(Locale.ROOT, "%.2f", median / raw)));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("subject", subject.key());
            row.put("samplesPerSecond", median);
            row.put("rounds", speeds.get(subject));
            row.put("ofRaw", median / raw);
            rows.add(row);
        }
        return new BenchReport(hardware, settings, table, rows);
    }

    private static List<Double> sorted(Map<Subject, List<Double>> speeds, Subject subject) {
        List<Double> found = speeds.getOrDefault(subject, List.of());
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no rate of " + subject.words());
        }
        return found.stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
