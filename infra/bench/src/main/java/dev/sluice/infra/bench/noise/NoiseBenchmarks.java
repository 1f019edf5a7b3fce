package dev.sluice.infra.bench.noise;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs the benchmarks of this module in JVMs of their own, with the class path of the caller's. */
public final class NoiseBenchmarks {
    private static final double CONFIDENCE = 0.999;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Words for each benchmark, in the order of the table; %s is its parameter. */
    private static final List<Map.Entry<String, String>> OPERATIONS = List.of(
            Map.entry(name(RecordUpdate.class, "count"), "record update, K = %s"),
            Map.entry(name(Decision.class, "decide"), "posterior look-up"),
            Map.entry(name(Slide.class, "write"), "256 records to bytes"),
            Map.entry(name(Slide.class, "read"), "256 records from bytes"),
            Map.entry(name(Slide.class, "add"), "window slides by 256 records"),
            Map.entry(name(Refit.class, "fit"), "refit, threshold policy %s"),
            Map.entry(name(EvidentRefit.class, "fit"), "refit with trusted samples and %s audits"));

    /**
     * How long to measure.
     *
     * @param forks JVMs a benchmark runs in, one after the other
     * @param warmUps iterations before the measured ones
     * @param iterations measured ones
     * @param millis length of an iteration
     */
    public record Effort(int forks, int warmUps, int iterations, int millis) {
        /** About three minutes in all. */
        public static final Effort FULL = new Effort(2, 5, 10, 500);
        /** About half a minute in all: to see that it runs, not to quote. */
        public static final Effort QUICK = new Effort(1, 3, 5, 200);
    }

    private NoiseBenchmarks() {}

    /**
     * Measures every benchmark.
     *
     * @param effort how long
     * @param log where JMH's own account goes
     * @param starting told which operation is measured next
     * @return in a fixed order, the per-record ones first
     * @throws IllegalStateException if a benchmark fails or another JMH is running
     */
    public static List<Measurement> run(Effort effort, PrintStream log, Consumer<String> starting) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(effort.forks())
                .warmupIterations(effort.warmUps())
                .warmupTime(TimeValue.milliseconds(effort.millis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
        OPERATIONS.forEach(operation -> options.include("^" + Pattern.quote(operation.getKey()) + "$"));
        try {
            Collection<RunResult> results = new Runner(
                            options.build(), new ProgressFormat(log, params -> starting.accept(words(params))))
                    .run();
            return results.stream()
                    .sorted(Comparator.comparingInt(result -> order(result.getParams())))
                    .map(NoiseBenchmarks::measurement)
                    .toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("the benchmarks failed: " + e.getMessage(), e);
        }
    }

    private static Measurement measurement(RunResult result) {
        Statistics times = result.getPrimaryResult().getStatistics();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("JMH's gc profiler did not tell " + ALLOCATED);
        }
        return new Measurement(
                words(result.getParams()),
                times.getPercentile(50),
                times.getMeanErrorAt(CONFIDENCE),
                times.getMin(),
                allocated.getScore(),
                times.getN());
    }

    private static String words(BenchmarkParams params) {
        List<Object> values = new ArrayList<>();
        params.getParamsKeys().forEach(key -> values.add(params.getParam(key)));
        return String.format(OPERATIONS.get(order(params)).getValue(), values.toArray());
    }

    private static int order(BenchmarkParams params) {
        for (int i = 0; i < OPERATIONS.size(); i++) {
            if (OPERATIONS.get(i).getKey().equals(params.getBenchmark())) {
                return i;
            }
        }
        throw new IllegalStateException("no words for benchmark " + params.getBenchmark());
    }

    private static String name(Class<?> type, String method) {
        return type.getName() + "." + method;
    }
}
