package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.noise.evidence.EvidenceFit;
import dev.sluice.topology.noise.evidence.EvidencePosterior;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCalibration;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.MarginScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What audits do for posteriors that are wrong in ways of their own, by honest people, coin tossers and liars, beside what the projection of
 * verdicts (docs/methods.md 8.2) makes of the same ones. People judge 30 samples of known labels too. Writes the table of docs/routing.md to
 * {@code topology/noise/target/audits.md}.
 */
class AuditStudyTest {
    private static final int[] AUDITS = {0, 20, 50, 100, 200, 500};
    private static final int SEEDS = 40;
    private static final int SAMPLES = 4000;
    private static final int CHECKS = 30;
    private static final LabelScorer SCORER = LabelScorer.withoutStructure(2);
    private static final List<ScoreCurve> CURVE = List.of(curve());

    /** A posterior and what its P really mean. */
    private record Posterior(String name, DoubleUnaryOperator truth) {}

    private static final List<Posterior> POSTERIORS = List.of(
            new Posterior("right", p -> p),
            new Posterior("much too sure: 0.97 means 0.55", p -> sigmoid(0.45 * logit(p) - 1.36)),
            new Posterior("too sure: 0.97 means 0.85", p -> sigmoid(logit(p) - 1.74)),
            new Posterior("blind: every P means 0.3", p -> 0.3),
            new Posterior("too cautious: 0.1 means 0.5", p -> sigmoid(logit(p) + 2.2)));

    /** Who judges: how often by a coin, and whether they say the opposite of what they see. */
    private enum People {
        HONEST(0, false),
        COIN_TOSSERS(0.3, false),
        LIARS(0, true);

        final double tosses;
        final boolean lie;

        People(double tosses, boolean lie) {
            this.tosses = tosses;
            this.lie = lie;
        }

        boolean says(boolean wrong, Random random) {
            return random.nextDouble() < tosses ? random.nextBoolean() : wrong != lie;
        }
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static ScoreCurve curve() {
        double[] scores =
                IntStream.rangeClosed(-50, 50).mapToDouble(i -> i / 5.0).toArray();
        return new ScoreCurve(
                scores, Arrays.stream(scores).map(AuditStudyTest::sigmoid).toArray());
    }

    /** Log-odds of P: most samples near 0, a tenth near 1, some between. */
    private static double draw(Random random) {
        double z = random.nextGaussian();
        return random.nextInt(8) == 0 ? 3 + 1.5 * z : -4 + 1.8 * z;
    }

    private static float[] probabilities(double score) {
        float given = (float) sigmoid(-score);
        return new float[] {given, 1 - given};
    }

    private static double margin(double score) {
        return MarginScale.of(probabilities(score), 0);
    }

    /** What audits make of P, by both rules. */
    private record Learnt(EvidencePosterior evidence, Calibration projection) {}

    private static Learnt learn(Random random, Posterior posterior, People people, int audits) {
        LossDelta window = new LossDelta();
        double[] scores = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            scores[i] = draw(random);
            window.record(0, 1, probabilities(scores[i]), null, 1, 0, 0, SCORER);
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double suspicious = sorted[SAMPLES * 9 / 10];
        VerdictWindow verdicts = new VerdictWindow();
        for (int i = 0; i < audits; i++) {
            // half from all, half from the tenth that looks most suspicious
            double score = scores[random.nextInt(SAMPLES)];
            while (i % 2 == 0 && score < suspicious) {
                score = scores[random.nextInt(SAMPLES)];
            }
            double p = sigmoid(score);
            boolean wrong = random.nextDouble() < posterior.truth.applyAsDouble(p);
            boolean called = people.says(wrong, random);
            Kind kind = called ? Kind.AUDIT_WRONG : Kind.AUDIT_RIGHT;
            window.recordEvidence(kind, score >= suspicious ? 1 : 1 / 11.0, 0, probabilities(score), null, SCORER);
            VerdictCounts one = new VerdictCounts();
            one.record(p < 0.9, p, called, 1);
            verdicts.add(one);
        }
        ReviewerErrors errors = ReviewerErrors.NONE;
        for (int i = 0; i < CHECKS; i++) {
            errors = errors.plus(new ReviewerErrors(1, people.says(false, random) ? 1 : 0));
        }
        EvidenceFit fit = EvidenceFit.of(window.evidence(), CURVE, errors.rate(0), errors.judged(), null);
        return new Learnt(fit.posterior(), VerdictCalibration.of(verdicts));
    }

    /** Mean |P - t|, and what deciding by P instead of t costs at a threshold: |t - threshold| of each sample decided otherwise. */
    private static double[] errors(Random random, Posterior posterior, DoubleBinaryOperator probability) {
        double[] sum = new double[3];
        for (int i = 0; i < SAMPLES; i++) {
            double score = draw(random);
            double p = probability.applyAsDouble(sigmoid(score), margin(score));
            double t = posterior.truth.applyAsDouble(sigmoid(score));
            sum[0] += Math.abs(p - t);
            sum[1] += (p >= 0.5) == (t >= 0.5) ? 0 : Math.abs(t - 0.5);
            sum[2] += (p >= 0.9) == (t >= 0.9) ? 0 : Math.abs(t - 0.9);
        }
        return Arrays.stream(sum).map(one -> one / SAMPLES).toArray();
    }

    @Test
    void auditsHelpMoreThanTheProjectionOfVerdictsAndDoNoMoreHarm() throws IOException {
        StringBuilder table = new StringBuilder("| posterior | audits by |");
        for (int n : AUDITS) {
            table.append(' ').append(n).append(" |");
        }
        table.append("\n|---|---|").append("---|".repeat(AUDITS.length)).append('\n');
        for (Posterior posterior : POSTERIORS) {
            for (People people : People.values()) {
                table.append("| ")
                        .append(posterior.name)
                        .append(" | ")
                        .append(people.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .append(" |");
                for (int n : AUDITS) {
                    double[] before = new double[3];
                    double[] evidence = new double[3];
                    double[] projection = new double[3];
                    for (int seed = 0; seed < SEEDS; seed++) {
                        Learnt learnt = learn(new Random(1000L * n + seed), posterior, people, n);
                        add(before, errors(new Random(seed), posterior, (p, margin) -> p));
                        add(evidence, errors(new Random(seed), posterior, learnt.evidence::at));
                        add(projection, errors(new Random(seed), posterior, (p, margin) -> learnt.projection.apply(p)));
                    }
                    table.append(String.format(
                            Locale.ROOT,
                            " %.4f / %.4f (%.4f / %.4f) |",
                            evidence[0],
                            evidence[2],
                            projection[0],
                            projection[2]));
                    for (int i = 0; i < before.length; i++) {
                        assertThat(evidence[i])
                                .as("%s, %s, %d audits, error %d", posterior.name, people, n, i)
                                .isLessThanOrEqualTo(Math.max(before[i], projection[i]) + 0.01);
                    }
                    if (people == People.HONEST && n >= 100 && before[0] > 0) {
                        assertThat(evidence[0])
                                .as("%s, %d honest audits", posterior.name, n)
                                .isLessThan(0.6 * Math.min(before[0], projection[0]));
                    }
                }
                table.append('\n');
            }
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "audits.md"), table.toString());
    }

    private static void add(double[] sum, double[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i] / SEEDS;
        }
    }
}
