package dev.sluice.infra.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.infra.cli.shared.WarmUp;
import dev.sluice.infra.cluster.Failures;
import dev.sluice.schemas.records.MixtureState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice status}. */
@Command(
        name = "status",
        description =
                "Show whether brokers and registry answer, how far each part is behind, the current noise model and the current"
                        + " model.",
        exitCodeList = {
            "0:shown, however far behind the parts are",
            "1:brokers or registry do not answer, or topics are missing",
            "2:wrongly used, or no embedded platform runs in --data-dir"
        })
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        PrintWriter out = Invocation.out(spec);
        StatusReport report;
        try {
            report = new StatusCollector(cluster.connect()).collect();
        } catch (RuntimeException e) {
            if (json) {
                write(Map.of("error", Failures.message(e)), out);
            }
            throw e;
        }
        if (json) {
            write(report, out);
        } else {
            print(report, out);
        }
        out.flush();
        return report.complete() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void write(Object value, PrintWriter out) throws JsonProcessingException {
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
        out.flush();
    }

    private static String words(StatusReport.Health health) {
        return health.address() + (health.reachable() ? "" : ": " + health.error());
    }

    static void print(StatusReport report, PrintWriter out) {
        out.println("brokers  " + words(report.brokers()));
        out.println("registry " + words(report.registry()));
        if (report.error() != null) {
            out.println("error    " + report.error());
        }
        if (report.deadLetters() == null) {
            return;
        }
        out.println();
        List<List<String>> stages = new ArrayList<>();
        stages.add(List.of("STAGE", "LAG", "READS"));
        report.stages()
                .forEach(s -> stages.add(List.of(s.stage(), String.valueOf(s.lag()), String.join(", ", s.topics()))));
        Table.print(stages, out);
        report.stages().forEach(stage -> stage.gaps()
                .forEach(gap -> out.println("warning: " + stage.stage() + ": " + gap.words())));
        for (StatusReport.Dataset dataset : report.datasets()) {
            out.println();
            out.println("data set " + dataset.dataset());
            out.println("  mixture  " + (dataset.mixture() == null ? "none yet" : words(dataset.mixture())));
            out.println("  model    " + (dataset.model() == null ? "none yet" : words(dataset.model())));
            if (dataset.trained() != null) {
                out.println("  trainer  " + words(dataset.trained()));
            }
            out.println("  evidence " + dataset.evidence().trusted() + " trusted samples, "
                    + dataset.evidence().audits() + " audits");
        }
        out.println();
        Long replayed = report.deadLettersReplayed();
        out.println("dead letters " + report.deadLetters()
                + (replayed == null || replayed == 0 ? "" : ", " + replayed + " of them replayed"));
        if (report.waitingVerdicts() != null && report.waitingVerdicts() > 0) {
            out.println("verdicts on samples that have never come " + report.waitingVerdicts()
                    + ": are their sampleId and dataset right?");
        }
    }

    private static String words(StatusReport.Mixture mixture) {
        String clip = mixture.clipThreshold() == null
                ? "no clipping"
                : String.format(Locale.ROOT, "tau %.2f", mixture.clipThreshold());
        StatusReport.Known known = mixture.evidence();
        return String.format(
                Locale.ROOT,
                "version %d, %s, noise rate %.3f%s, %s, window of %d losses%s",
                mixture.version(),
                mixture.state().equals(MixtureState.WARMING_UP.name())
                        ? WarmUp.words(mixture.lossesSeen(), mixture.leastLosses())
                        : mixture.state(),
                mixture.noiseRate(),
                known == null || known.rateLow() == null || known.rateHigh() == null
                        ? ""
                        : String.format(Locale.ROOT, " (%.3f to %.3f)", known.rateLow(), known.rateHigh()),
                clip,
                mixture.windowSize(),
                known == null ? "" : words(known));
    }

    private static String words(StatusReport.Known known) {
        return String.format(
                Locale.ROOT,
                ", beside %d scores of trusted samples and %d of audits, %d of them wrong (people err at %.3f by %d checks)",
                known.trusted(),
                known.audits(),
                known.auditsWrong(),
                known.auditorError(),
                known.auditorChecks());
    }

    private static String words(StatusReport.Model model) {
        StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT,
                "version %d%s%s%s, %d samples seen, learning rate %.2g",
                model.version(),
                model.published() ? ", published" : "",
                model.pinned() ? ", pinned" : "",
                model.folds() > 1 ? ", " + model.folds() + " folds" : "",
                model.samplesSeen(),
                model.learningRate()));
        new TreeMap<>(model.metrics())
                .forEach((name, value) -> words.append(String.format(
                        Locale.ROOT, value == Math.rint(value) ? ", %s %.0f" : ", %s %.4f", name, value)));
        return words.toString();
    }
}
