package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.ReferenceLosses.Reference;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values against plain formulas in probabilities, gradients against differences of those values. */
class LossesAgainstReferenceTest {
    private static final List<String> OF_PROBABILITY = List.of(
            "ce",
            "focal:0.5",
            "focal:2",
            "mae",
            "mae*:2.5",
            "gce:0.7",
            "gce:0.3",
            "sce:0.1:1",
            "agce:0.6:0.6",
            "agce:1.8:3",
            "aul:5.5:3",
            "aul:1.5:0.5",
            "ael:2.5",
            "ael:0.3",
            "taylor-ce:2",
            "taylor-ce:4",
            "phuber-ce:2",
            "phuber-ce:50",
            "phuber-gce:0.7:10",
            "js:0.5",
            "js:0.1");
    /** Losses whose tests are elsewhere: they remember samples or look at the batch. */
    private static final Set<String> ELSEWHERE =
            Set.of("truncated-gce", "elr", "forum-rescale", "forum-clamp", "ce-clip", "focal-clip");

    private static final int[] CLASSES = {2, 10, 1000};
    private static final double STEP = 1e-5;

    static Map<String, Reference> references() {
        Map<String, Reference> all = new LinkedHashMap<>();
        OF_PROBABILITY.forEach(spec -> all.put(spec, plain(spec)));
        for (String spec : List.of("ce", "gce:0.7", "focal:0.5", "agce:1.8:3", "phuber-ce:2", "sce:0.1:1")) {
            all.put(spec + "+bias:1.7", ReferenceLosses.biased(plain(spec), 1.7));
        }
        Reference nce = ReferenceLosses.normalized(ReferenceLosses.function("ce"));
        Reference nfl = ReferenceLosses.normalized(ReferenceLosses.function("focal:0.5"));
        Reference nfl2 = ReferenceLosses.normalized(ReferenceLosses.function("focal:2"));
        Reference rce = ReferenceLosses.ofProbability(p -> -Math.log(1e-4) * (1 - p));
        Map<String, Reference> passive = new LinkedHashMap<>();
        passive.put("rce:0.7:1.3", rce);
        passive.put("mae:0.7:1.3", plain("mae"));
        passive.put("agce:0.7:1.3:1.8:3", plain("agce:1.8:3"));
        passive.put("aul:0.7:1.3:5.5:3", plain("aul:5.5:3"));
        passive.put("ael:0.7:1.3:2.5", plain("ael:2.5"));
        passive.forEach((spec, reference) -> {
            all.put("nce+" + spec, ReferenceLosses.sum(0.7, nce, 1.3, reference));
            all.put("nfl+" + spec + ":0.5", ReferenceLosses.sum(0.7, nfl, 1.3, reference));
        });
        all.put("nfl+mae:1:1:2", ReferenceLosses.sum(1, nfl2, 1, plain("mae")));
        all.put("nce+mae:1:1+bias:1.1", ReferenceLosses.biased(ReferenceLosses.sum(1, nce, 1, plain("mae")), 1.1));
        Reference nnce = ReferenceLosses.negative(ReferenceLosses.function("ce"));
        Reference nnfl = ReferenceLosses.negative(ReferenceLosses.function("focal:0.5"));
        all.put("anl-ce:5:2:5e-5", ReferenceLosses.sum(5, nce, 2, nnce));
        all.put("anl-fl:5:2:5e-5:0.5", ReferenceLosses.sum(5, nfl, 2, nnfl));
        for (double[] t : new double[][] {{0.8, 1.2}, {0.2, 2}, {1, 1.3}, {0.5, 1}, {1, 1}, {0.999, 1.001}}) {
            String spec = "bi-tempered:" + Parameters.text(t[0]) + ":" + Parameters.text(t[1]);
            all.put(spec, ReferenceLosses.biTempered(t[0], t[1]));
        }
        all.put("logit-clip:1.5", ReferenceLosses.logitClip(1.5));
        all.put("logit-clip:300", ReferenceLosses.logitClip(300));
        return all;
    }

    private static Reference plain(String spec) {
        return ReferenceLosses.ofProbability(ReferenceLosses.function(spec));
    }

    static Stream<Arguments> everyLoss() {
        return references().entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    static List<String> lossesOfProbability() {
        List<String> all = new ArrayList<>(OF_PROBABILITY);
        all.add("agce:1.8:3+bias:0.5");
        all.add("agce:6:1.5+bias:2");
        all.add("gce:0.7+bias:1.7");
        return all;
    }

    static List<String> otherLosses() {
        return references().keySet().stream()
                .filter(spec -> spec.startsWith("n")
                        || spec.startsWith("anl")
                        || spec.startsWith("bi-")
                        || spec.startsWith("logit"))
                .toList();
    }

    @Test
    void everyLossOfTheCatalogueHasAReference() {
        List<String> names = Stream.concat(references().keySet().stream(), ELSEWHERE.stream())
                .map(spec -> spec.split(":", 2)[0])
                .toList();

        assertThat(names)
                .containsAll(Losses.catalogue().stream()
                        .filter(type -> !type.multiLabel())
                        .map(LossType::name)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyLoss")
    void valueAndGradientAreThoseOfThePlainFormula(String spec, Reference reference) {
        for (int classes : CLASSES) {
            // Given
            Random random = new Random(classes + spec.hashCode());
            double[][] logits = LossBatches.random(random, 6, classes, 3);
            int[] labels = random.ints(6, 0, classes).toArray();
            logits[5][labels[5]] += 9;
            LossBatch batch = LossBatches.singleLabel(logits, labels);
            batch.weights()[1] = 0.4;

            // When
            Losses.parse(spec, batch.columns()).evaluate(batch);

            // Then
            for (int i = 0; i < batch.n(); i++) {
                String what = spec + " of " + classes + " classes, sample " + i;
                double weight = batch.weights()[i];
                double expected = reference.of(logits[i], labels[i]);
                assertThat(batch.losses()[i]).as(what).isCloseTo(weight * expected, within(1e-9 * (1 + expected)));
                for (int j : coordinates(random, classes, labels[i])) {
                    double slope = weight * difference(reference, logits[i], labels[i], j);
                    assertThat(batch.gradient()[i * classes + j])
                            .as("%s, logit %s of label %s", what, j, labels[i])
                            .isCloseTo(slope, within(3e-8 + 1e-6 * Math.abs(slope)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lossesOfProbability")
    void aClipThresholdBoundsTheSlopeByProbabilityAndTheValueIsItsIntegral(String spec) {
        // Given
        DoubleUnaryOperator f = spec.contains("+bias:") ? unbiased(spec) : ReferenceLosses.function(spec);
        for (double tau : new double[] {1, 1.3, 2.2, 8, 60}) {
            for (double p : new double[] {1e-5, 1e-3, 0.02, 0.1, 0.3, 0.6, 0.95}) {
                double rest = Math.log((1 - p) / 2);
                LossBatch batch = LossBatches.singleLabel(new double[][] {{rest, Math.log(p), rest}}, new int[] {1});
                batch.taus()[0] = tau;
                batch.weights()[0] = 0.5;

                // When
                Losses.parse(spec, batch.columns()).evaluate(batch);

                // Then
                String what = spec + " at tau " + tau + " and p " + p;
                double clipped = ReferenceLosses.clipped(f, tau, p);
                assertThat(batch.losses()[0]).as(what).isCloseTo(0.5 * clipped, within(1e-5 * (1 + clipped)));
                double step = p * 1e-6;
                double slope = Math.abs(f.applyAsDouble(p + step) - f.applyAsDouble(p - step)) / (2 * step);
                double weight = p * Math.min(slope, tau);
                assertThat(batch.gradient())
                        .as(what)
                        .containsExactly(
                                new double[] {
                                    0.5 * weight * (1 - p) / 2, -0.5 * weight * (1 - p), 0.5 * weight * (1 - p) / 2
                                },
                                within(1e-6 * (1 + weight)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("otherLosses")
    void withoutAFunctionOfProbabilityTheGradientIsShrunkAsThatOfCrossEntropyIs(String spec) {
        // Given
        Random random = new Random(8);
        double[][] logits = LossBatches.random(random, 20, 10, 3);
        int[] labels = random.ints(20, 0, 10).toArray();
        LossBatch free = LossBatches.singleLabel(logits, labels);
        LossBatch clipped = LossBatches.singleLabel(logits, labels);
        Arrays.fill(clipped.taus(), 4);
        Loss loss = Losses.parse(spec, free.columns());

        // When
        loss.evaluate(free);
        loss.evaluate(clipped);

        // Then
        assertThat(clipped.losses()).containsExactly(free.losses());
        for (int i = 0; i < 20; i++) {
            double shrink = Math.min(1, 4 * ReferenceLosses.softmax(logits[i])[labels[i]]);
            for (int j = 0; j < 10; j++) {
                assertThat(clipped.gradient()[i * 10 + j])
                        .isCloseTo(shrink * free.gradient()[i * 10 + j], within(1e-13));
            }
        }
    }

    @Test
    void aDetachedFocalFactorCountsAsAConstant() {
        // Given
        Random random = new Random(4);
        double[][] logits = LossBatches.random(random, 5, 10, 3);
        int[] labels = random.ints(5, 0, 10).toArray();
        LossBatch batch = LossBatches.singleLabel(logits, labels);

        // When
        Losses.parse("focal:0.5:detached", batch.columns()).evaluate(batch);

        // Then
        for (int i = 0; i < 5; i++) {
            double[] p = ReferenceLosses.softmax(logits[i]);
            double factor = Math.sqrt(1 - p[labels[i]]);
            assertThat(batch.losses()[i]).isCloseTo(-factor * Math.log(p[labels[i]]), within(1e-12));
            for (int j = 0; j < 10; j++) {
                double expected = factor * (p[j] - (j == labels[i] ? 1 : 0));
                assertThat(batch.gradient()[i * 10 + j]).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void biTemperedWithBothTemperaturesAt1IsCrossEntropy() {
        Random random = new Random(5);
        double[][] logits = LossBatches.random(random, 20, 10, 30);
        int[] labels = random.ints(20, 0, 10).toArray();
        LossBatch one = LossBatches.singleLabel(logits, labels);
        LossBatch other = LossBatches.singleLabel(logits, labels);

        Losses.parse("bi-tempered:1:1", one.columns()).evaluate(one);
        Losses.parse("ce", one.columns()).evaluate(other);

        assertThat(one.losses()).containsExactly(other.losses(), within(1e-10));
        assertThat(one.gradient()).containsExactly(other.gradient(), within(1e-12));
    }

    private static DoubleUnaryOperator unbiased(String spec) {
        String[] parts = spec.split("\\+bias:", 2);
        double factor = Math.exp(Double.parseDouble(parts[1]));
        DoubleUnaryOperator base = parts[0].equals("agce:6:1.5")
                ? p -> (Math.pow(7, 1.5) - Math.pow(6 + p, 1.5)) / 1.5
                : ReferenceLosses.function(parts[0]);
        return p -> base.applyAsDouble(factor * p / (1 + (factor - 1) * p));
    }

    private static int[] coordinates(Random random, int classes, int label) {
        return classes <= 10
                ? IntStream.range(0, classes).toArray()
                : IntStream.concat(IntStream.of(label), random.ints(4, 0, classes))
                        .toArray();
    }

    private static double difference(Reference reference, double[] logits, int label, int j) {
        double[] above = logits.clone();
        double[] below = logits.clone();
        above[j] += STEP;
        below[j] -= STEP;
        return (reference.of(above, label) - reference.of(below, label)) / (2 * STEP);
    }
}
