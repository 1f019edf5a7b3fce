package dev.sluice.infra.bench;

import dev.sluice.infra.bench.noise.Measurement;
import dev.sluice.infra.bench.noise.NoiseBenchmarks.Effort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The noise model's operations as a table: medians of JMH's iterations, half of the 99.9 % confidence interval of their mean, and the lowest of them. */
public final class NoiseReport {
    private static final double MICRO = 1e3;

    private NoiseReport() {}

    /** @param measured a row each, in this order */
    public static BenchReport of(String hardware, Effort effort, List<Measurement> measured) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("forks", effort.forks());
        settings.put("iterations", effort.iterations());
        settings.put("iterationMillis", effort.millis());
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("operation", "median", "± (99.9 %)", "lowest", "allocated"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Measurement one : measured) {
            table.add(List.of(
                    one.operation(),
                    time(one.medianNanos(), one.medianNanos()),
                    time(one.errorNanos(), one.medianNanos()),
                    time(one.lowestNanos(), one.medianNanos()),
                    String.format(Locale.ROOT, "%,.0f B", one.bytes())));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("operation", one.operation());
            row.put("medianNanos", one.medianNanos());
            row.put("errorNanos", one.errorNanos());
            row.put("lowestNanos", one.lowestNanos());
            row.put("bytesPerOperation", one.bytes());
            row.put("iterations", one.iterations());
            rows.add(row);
        }
        return new BenchReport(hardware, settings, table, rows);
    }

    /** A time in the unit that suits another one: an error is read beside its median. */
    private static String time(double nanos, double unitOf) {
        return unitOf < 10 * MICRO
                ? String.format(Locale.ROOT, unitOf < 100 ? "%.1f ns" : "%,.0f ns", nanos)
                : String.format(Locale.ROOT, unitOf < 100 * MICRO ? "%.1f µs" : "%,.0f µs", nanos / MICRO);
    }
}
