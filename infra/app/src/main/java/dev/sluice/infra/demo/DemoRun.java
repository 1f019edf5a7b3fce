package dev.sluice.infra.demo;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.cli.shared.Progress;
import dev.sluice.infra.cli.shared.WarmUp;
import dev.sluice.infra.evaluate.FlagCounts;
import dev.sluice.infra.ingest.IngestThread;
import dev.sluice.schemas.records.EvidenceModel;
import dev.sluice.schemas.records.MixtureSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the stages until every sample has come out at the other end, and says what came of it. */
final class DemoRun {
    private static final long TICK_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final DemoStages stages;
    private final MemoryMeter memory;
    private final int passes;
    private final Map<String, StageClock> clocks = new LinkedHashMap<>();
    private double seconds;

    /** @param passes how often the data set is streamed; the flags of the last pass are reported */
    DemoRun(DemoStages stages, MemoryMeter memory, int passes) {
        this.stages = stages;
        this.memory = memory;
        this.passes = passes;
        clocks.put("ingest", new StageClock(stages.ingester()::acknowledged));
        clocks.put("scorer", new StageClock(stages.scorer()::scored));
        clocks.put("topology", new StageClock(stages.auditor()::accounted));
        clocks.put("trainer", new StageClock(stages.trainer()::samplesSeen));
        clocks.put("plain trainer", new StageClock(stages.plain()::samplesSeen));
    }

    /**
     * Streams everything.
     *
     * @param runner runs the roles; a failure of one ends the run
     * @throws IllegalStateException if nothing moves for 90 s, saying where everything stands
     */
    DemoReport run(RoleRunner runner) throws InterruptedException {
        stages.start(runner);
        awaitRoles(runner);
        long begun = System.nanoTime();
        IngestThread ingest = IngestThread.start(stages.ingester());
        long movement = 0;
        long moved = System.nanoTime();
        boolean ingested = false;
        try (Progress progress = Progress.of("samples", stages.ingester().total(), "samples")) {
            while (!stages.drained()) {
                ingested = ingested || ingest.ended(0);
                if (runner.await(Duration.ofMillis(TICK_MILLIS))) {
                    throw new IllegalStateException("interrupted: " + stages.whereabouts());
                }
                long now = System.nanoTime();
                clocks.values().forEach(clock -> clock.sample(now));
                memory.sample();
                if (stages.movement() != movement) {
                    movement = stages.movement();
                    moved = now;
                } else if (now - moved > PATIENCE.toNanos()) {
                    throw new IllegalStateException("nothing has moved for " + PATIENCE.toSeconds() + " s: "
                            + stages.whereabouts() + "; the logs tell more");
                }
                progress.to(stages.auditor().accounted());
                progress.note(note());
            }
            progress.to(stages.auditor().accounted());
        }
        seconds = (System.nanoTime() - begun) / 1e9;
        runner.close();
        return report();
    }

    /** Starting is no part of the rate: a stream is started once. */
    private void awaitRoles(RoleRunner runner) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!stages.topology().isRunning()) {
            if (runner.await(Duration.ofMillis(TICK_MILLIS)) || System.nanoTime() > deadline) {
                throw new IllegalStateException("the roles did not start within " + PATIENCE.toSeconds()
                        + " s; the logs in the data directory tell why");
            }
        }
    }

    private String note() {
        MixtureSnapshot mixture = stages.auditor().mixture();
        String noise = mixture == null
                ? "no mixture yet"
                : String.format(Locale.ROOT, "%s noise %.3f", mixture.getState(), mixture.getNoiseRate());
        return String.format(
                Locale.ROOT,
                "%s, accuracy %s (plain %s), scorer %,d ahead",
                noise,
                accuracy(stages.trainer().testAccuracy()),
                accuracy(stages.plain().testAccuracy()),
                stages.scorer().ahead());
    }

    private static String accuracy(double share) {
        return Double.isNaN(share) ? "unknown yet" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private DemoReport report() {
        Auditor auditor = stages.auditor();
        FlagCounts flags = auditor.ledger().flags(passes);
        MixtureSnapshot mixture = auditor.mixture();
        long in = stages.ingester().acknowledged();
        DemoReport.Builder report = new DemoReport.Builder()
                .count("samplesIn", "samples in", in)
                .count("toTraining", "to training", auditor.toTraining())
                .count("toReview", "to review", auditor.toReview())
                .count("deadLetters", "to dead letters", auditor.deadLetters())
                .share("flagPrecision", "flags, last pass: precision", flags.precision())
                .share("flagRecall", "flags, last pass: recall", flags.recall())
                .share("flagF1", "flags, last pass: F1", flags.f1())
                .percent("flaggedShare", "flags, last pass: share of samples", flags.flaggedShare())
                .share("estimatedNoiseRate", "noise rate, estimated", mixture == null ? 0 : mixture.getNoiseRate())
                .share("trueNoiseRate", "noise rate, true", flags.trueNoiseRate())
                .percent(
                        "accuracyPlain",
                        "test accuracy, plain cross-entropy",
                        stages.plain().testAccuracy())
                .percent(
                        "accuracySluice",
                        stages.trainer().folds() == 1
                                ? "test accuracy, Sluice"
                                : "test accuracy, Sluice, average of "
                                        + stages.trainer().folds() + " folds",
                        stages.trainer().testAccuracy())
                .figure("samplesPerSecond", in / seconds)
                .figure("passes", passes)
                .figure("folds", stages.trainer().folds())
                .figure("seconds", seconds)
                .row("noise model at the end", mixture == null ? "none yet" : words(mixture))
                .row(
                        "end to end",
                        String.format(
                                Locale.ROOT,
                                "%,.0f samples/s (%,d samples, %.1f s from the first one sent to the last one learnt)",
                                in / seconds,
                                in,
                                seconds));
        clocks.forEach((name, clock) ->
                report.row("  " + name, String.format(Locale.ROOT, "%,.0f samples/s while busy", clock.rate())));
        report.row(
                "evidence",
                "%,d scores of trusted samples, beside the stream"
                        .formatted(stages.scorer().rescored()));
        audits(report, mixture);
        report.row(
                "staleness",
                "scorer at most %,d samples ahead of training, paused %.1f s in all"
                        .formatted(
                                stages.scorer().maxAheadSeen(), stages.scorer().pausedMillis() / 1e3));
        report.row(
                "memory",
                memory.peakBytes() == 0
                        ? "not told by this system"
                        : String.format(
                                Locale.ROOT, "%,d MB at most, all processes together", memory.peakBytes() >> 20));
        report.figure("peakMemoryBytes", memory.peakBytes());
        invariants(report, in);
        return report.build();
    }

    private void audits(DemoReport.Builder report, @Nullable MixtureSnapshot mixture) {
        SimulatedReviewer reviewer = stages.reviewer();
        if (reviewer == null) {
            return;
        }
        report.row(
                "audits",
                "%,d drawn, %,d verdicts, those on trusted samples among them"
                        .formatted(stages.auditor().audits(), reviewer.given()));
        report.figure("audits", reviewer.given());
        EvidenceModel evidence = mixture == null ? null : mixture.getEvidence();
        if (mixture != null && evidence != null && evidence.getRateLow() != null) {
            report.row(
                    "  in the window at the end",
                    String.format(
                            Locale.ROOT,
                            "%,d scores of them, %,d found wrong; people err at %.3f by %,d checks; noise rate %.3f, %.3f to %.3f",
                            evidence.getAudits(),
                            evidence.getAuditsWrong(),
                            evidence.getAuditorError(),
                            evidence.getAuditorChecks(),
                            mixture.getNoiseRate(),
                            evidence.getRateLow(),
                            evidence.getRateHigh()));
            report.figure("noiseRateLow", evidence.getRateLow());
            report.figure("noiseRateHigh", evidence.getRateHigh());
        }
    }

    private static String words(MixtureSnapshot mixture) {
        return switch (mixture.getState()) {
            case ACTIVE -> "active";
            case INSEPARABLE -> "inseparable: no evidence of wrong labels, every sample passes";
            case WARMING_UP -> WarmUp.words(mixture) + ", the noise rate means nothing yet";
        };
    }

    private void invariants(DemoReport.Builder report, long in) {
        Auditor auditor = stages.auditor();
        long lost = in - auditor.accounted() - auditor.deadLetters();
        report.invariant("NoLoss", lost == 0, "%,d of %,d samples accounted for".formatted(in - Math.max(0, lost), in));
        report.invariant(
                "NoDuplicate",
                auditor.ledger().duplicates() == 0,
                "%,d samples came twice".formatted(auditor.ledger().duplicates()));
        DecisionCheck decisions = auditor.decisions();
        report.invariant(
                "Reproducible",
                decisions.wrong() == 0 && decisions.unknown() == 0,
                "%,d decisions repeated from the mixture they name, %,d came out otherwise, %,d name an unknown one"
                        .formatted(decisions.checked(), decisions.wrong(), decisions.unknown()));
    }
}
