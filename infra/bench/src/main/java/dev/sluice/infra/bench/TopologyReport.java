package dev.sluice.infra.bench;

import dev.sluice.infra.bench.TopologyBench.Speed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The variants' rates as a table: medians over the rounds, and what share they are of the pass-through and of both rows with Avro. */
public final class TopologyReport {
    private TopologyReport() {}

    /** @param speeds of every variant, one for each round */
    public static BenchReport of(String hardware, TopologyBench.Plan plan, Map<Variant, List<Speed>> speeds) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("samples", plan.samples());
        settings.put("rounds", plan.rounds());
        settings.put("noiseRate", plan.noiseRate());
        settings.put("seed", plan.seed());
        List<List<String>> table = new ArrayList<>();
        table.add(List.of(
                "",
                "samples/s, median",
                "lowest to highest",
                "of pass-through",
                "of Avro, Confluent's",
                "of Avro, Sluice's",
                "stream thread"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            List<Double> sorted = sorted(speeds, variant, Speed::samplesPerSecond);
            double median = Rounds.median(sorted);
            double ofBytes = median / Rounds.median(sorted(speeds, Variant.PASS_THROUGH, Speed::samplesPerSecond));
            double ofAvro = median / Rounds.median(sorted(speeds, Variant.AVRO, Speed::samplesPerSecond));
            double ofSluiceAvro = median / Rounds.median(sorted(speeds, Variant.SLUICE_AVRO, Speed::samplesPerSecond));
            double processor = Rounds.median(sorted(speeds, variant, Speed::processorMicros));
            table.add(List.of(
                    variant.words(),
                    String.format(Locale.ROOT, "%,.0f", median),
                    String.format(Locale.ROOT, "%,.0f to %,.0f", sorted.get(0), sorted.get(sorted.size() - 1)),
                    String.format(Locale.ROOT, "%.2f", ofBytes),
                    variant.compareTo(Variant.AVRO) < 0 ? "" : String.format(Locale.ROOT, "%.2f", ofAvro),
                    variant.compareTo(Variant.SLUICE_AVRO) < 0 ? "" : String.format(Locale.ROOT, "%.2f", ofSluiceAvro),
                    String.format(Locale.ROOT, "%.1f µs", processor)));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("variant", variant.key());
            row.put("samplesPerSecond", median);
            row.put("rounds", speeds.get(variant));
            row.put("ofPassThrough", ofBytes);
            row.put("ofPassThroughWithAvro", ofAvro);
            row.put("ofPassThroughWithSluiceAvro", ofSluiceAvro);
            row.put("processorMicros", processor);
            rows.add(row);
        }
        return new BenchReport(hardware, settings, table, rows);
    }

    private static List<Double> sorted(
            Map<Variant, List<Speed>> speeds, Variant variant, ToDoubleFunction<Speed> figure) {
        return Rounds.sorted(speeds.getOrDefault(variant, List.of()), variant.words(), figure);
    }
}
