package dev.sluice.infra.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variants' rates as a table: medians over the rounds, and what share of the first and of the second row they are. */
final class TopologyReport {
    private TopologyReport() {}

    /** @param rates samples per second of every variant, one for each round */
    static BenchReport of(String hardware, TopologyBench.Plan plan, Map<Variant, List<Double>> rates) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("samples", plan.samples());
        settings.put("rounds", plan.rounds());
        settings.put("noiseRate", plan.noiseRate());
        settings.put("seed", plan.seed());
        List<List<String>> table = new ArrayList<>();
        table.add(
                List.of("", "samples/s, median", "lowest to highest", "of pass-through", "of pass-through with Avro"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            List<Double> sorted = sorted(rates, variant);
            double median = median(sorted);
            double ofBytes = median / median(sorted(rates, Variant.PASS_THROUGH));
            double ofAvro = median / median(sorted(rates, Variant.AVRO));
            table.add(List.of(
                    variant.words(),
                    String.format(Locale.ROOT, "%,.0f", median),
                    String.format(Locale.ROOT, "%,.0f to %,.0f", sorted.get(0), sorted.get(sorted.size() - 1)),
                    String.format(Locale.ROOT, "%.2f", ofBytes),
                    variant.compareTo(Variant.AVRO) < 0 ? "" : String.format(Locale.ROOT, "%.2f", ofAvro)));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("variant", variant.key());
            row.put("samplesPerSecond", median);
            row.put("rounds", rates.get(variant));
            row.put("ofPassThrough", ofBytes);
            row.put("ofPassThroughWithAvro", ofAvro);
            rows.add(row);
        }
        return new BenchReport(hardware, settings, table, rows);
    }

    private static List<Double> sorted(Map<Variant, List<Double>> rates, Variant variant) {
        List<Double> found = rates.getOrDefault(variant, List.of());
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no rate of " + variant.words());
        }
        return found.stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
