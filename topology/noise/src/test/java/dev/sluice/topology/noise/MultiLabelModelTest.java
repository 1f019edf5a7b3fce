package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.LabelSets.Value;
import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The noise model over label values pooled from all classes, as two-class samples, of a model that is calibrated and tells them well apart. */
class MultiLabelModelTest {
    private static final NoiseConfig CONFIG = NoiseConfig.defaults().forValuesPerSample(LabelSets.CLASSES);
    private static final int VALUES = 200_000;
    private static final int CALIBRATION_BINS = 10;

    /** What a fit says of fresh values of the stream it was made from. */
    private record Outcome(NoiseFit fit, List<Judged> values) {
        double share(java.util.function.Predicate<Judged> of) {
            return (double) values.stream().filter(of).count() / values.size();
        }

        /** Area under the ROC curve of P: how often a wrong value has a larger P than a right one. */
        double auroc() {
            List<Judged> ranked = values.stream()
                    .sorted(Comparator.comparingDouble(Judged::probability))
                    .toList();
            double ranks = 0;
            double wrong = 0;
            for (int i = 0; i < ranked.size(); i++) {
                if (ranked.get(i).wrong()) {
                    ranks += i + 1;
                    wrong++;
                }
            }
            return (ranks - wrong * (wrong + 1) / 2) / wrong / (ranked.size() - wrong);
        }

        /** Mean distance of P from the share of wrong values, over bins of P, by how many values are in each. */
        double calibrationError() {
            double error = 0;
            for (int bin = 0; bin < CALIBRATION_BINS; bin++) {
                int of = bin;
                List<Judged> in = values.stream()
                        .filter(v -> Math.min(CALIBRATION_BINS - 1, (int) (CALIBRATION_BINS * v.probability())) == of)
                        .toList();
                double expected = in.stream().mapToDouble(Judged::probability).sum();
                error += Math.abs(expected - in.stream().filter(Judged::wrong).count());
            }
            return error / values.size();
        }

        /** Distance of P from the share of wrong values among those that are flagged, P at least 0.5. */
        double calibrationErrorOfFlagged() {
            List<Judged> flagged =
                    values.stream().filter(v -> v.probability() >= 0.5).toList();
            double mean =
                    flagged.stream().mapToDouble(Judged::probability).average().orElseThrow();
            return Math.abs(
                    mean - (double) flagged.stream().filter(Judged::wrong).count() / flagged.size());
        }
    }

    private record Judged(double probability, boolean withheld, boolean wrong) {}

    private static Outcome outcome(double missing, double extra) {
        LabelSets sets = new LabelSets(1, missing, extra);
        NoiseModel model = new NoiseModel(CONFIG);
        RollingWindow window = new RollingWindow(CONFIG.windowSize(), CONFIG.slotSize(), CONFIG.initialWindow());
        NoiseFit fit = null;
        LabelScorer scorer = LabelScorer.withoutStructure(2);
        for (int slot = 0; slot < 40; slot++) {
            LossDelta delta = new LossDelta();
            for (int i = 0; i < CONFIG.slotSize(); i++) {
                Value value = sets.value();
                delta.record(value.label(), value.loss(), value.probabilities(), null, 1, 1e-3, 0, scorer);
            }
            window.add(delta);
            if (slot % 2 == 1) {
                fit = model.fit(window, fit, 1e-3);
                scorer = fit.transition() == null ? scorer : new LabelScorer(fit.transition(), false);
            }
        }
        return new Outcome(Objects.requireNonNull(fit), judged(fit, sets));
    }

    private static List<Judged> judged(NoiseFit fit, LabelSets sets) {
        CompiledMixture mixture = CompiledMixture.of(fit, CONFIG.posterior(), 2);
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            Value value = sets.value();
            RoutingDecision decision =
                    mixture.decideSet(new boolean[] {value.given()}, new float[] {value.present()}, () -> 0);
            judged.add(new Judged(decision.noiseProbability(), decision.withheld(), value.wrong()));
        }
        return judged;
    }

    @ParameterizedTest(name = "{0} of the present and {1} of the absent values flipped")
    @CsvSource({"0.05, 0.05", "0.2, 0", "0, 0.03", "0.01, 0.01", "0.1, 0.1"})
    void wrongValuesAreFoundAndHowManyAndOfWhichKind(double missing, double extra) {
        // When
        Outcome outcome = outcome(missing, extra);

        // Then
        NoiseFit fit = outcome.fit();
        assertThat(fit.state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(outcome.auroc()).isGreaterThan(0.98);
        assertThat(outcome.calibrationError()).isLessThan(0.005);
        assertThat(outcome.calibrationErrorOfFlagged()).isLessThan(0.05);
        assertThat(fit.noiseRate()).isCloseTo(outcome.share(Judged::wrong), within(0.005));
        TransitionMatrix transition = Objects.requireNonNull(fit.transition());
        assertThat(transition.toArray()[1]).as("absent given as present").isCloseTo(extra, within(0.01));
        assertThat(transition.toArray()[2]).as("present given as absent").isCloseTo(missing, within(0.02));
    }

    @Test
    void cleanSetsAreLeftAlone() {
        // When
        Outcome outcome = outcome(0, 0);

        // Then
        assertThat(outcome.fit().noiseRate()).isLessThan(0.003);
        assertThat(outcome.share(v -> v.probability() >= 0.5)).isLessThan(0.005);
        assertThat(outcome.share(Judged::withheld)).isZero();
    }

    @Test
    void aModelThatSeesNoClassAnywhereDecidesNothingHoweverOftenItAgrees() {
        // Given 88 % of the values are absent, and a model that finds each of them so
        LossDelta delta = new LossDelta();
        LabelSets sets = new LabelSets(2, 0.05, 0.05);
        LabelScorer scorer = LabelScorer.withoutStructure(2);
        for (int i = 0; i < CONFIG.windowSize(); i++) {
            Value seen = sets.value();
            Value blind = new Value(Math.min(seen.present(), 0.1f), seen.truth(), seen.given());
            delta.record(blind.label(), blind.loss(), blind.probabilities(), null, 1, 1e-3, 0, scorer);
        }
        RollingWindow window = new RollingWindow(CONFIG.windowSize(), CONFIG.slotSize());
        window.add(delta);

        // When
        NoiseFit fit = new NoiseModel(CONFIG).fit(window, null, 1e-3);

        // Then
        assertThat(fit.state()).isEqualTo(NoiseState.INSEPARABLE);
        assertThat(fit.reason()).contains("the model agrees with");
    }

    @Test
    void atMostOneSampleInTenIsWithheldThoughMostHaveAWrongValue() {
        // Given
        LabelSets sets = new LabelSets(3, 0.05, 0.05);
        CompiledMixture mixture = CompiledMixture.of(outcome(0.05, 0.05).fit(), CONFIG.posterior(), 2);

        // When
        int samples = 5000;
        int withheld = 0;
        int suspect = 0;
        double weight = 0;
        double right = 0;
        for (int i = 0; i < samples; i++) {
            List<Value> values = sets.sample();
            boolean[] given = new boolean[values.size()];
            float[] present = new float[values.size()];
            for (int j = 0; j < given.length; j++) {
                given[j] = values.get(j).given();
                present[j] = values.get(j).present();
            }
            int number = i;
            RoutingDecision decision =
                    mixture.decideSet(given, present, () -> WithholdLottery.withhold("d", "s" + number, 1));
            LabelDecisions labels = Objects.requireNonNull(decision.labels());
            withheld += decision.withheld() ? 1 : 0;
            suspect += labels.isSuspect(labels.mostSuspect()) ? 1 : 0;
            for (int j = 0; !decision.withheld() && j < given.length; j++) {
                weight += values.get(j).wrong() ? labels.weights().get(j) : 0;
                right += values.get(j).wrong() ? 0 : 1 - labels.weights().get(j);
            }
        }

        // Then
        assertThat((double) suspect / samples)
                .as("samples with a suspect value")
                .isGreaterThan(0.4);
        assertThat((double) withheld / samples).as("samples withheld").isBetween(0.05, 0.11);
        assertThat(weight / samples / values())
                .as("weight of wrong values in training")
                .isLessThan(0.01);
        assertThat(right / samples / values()).as("weight right values lose").isLessThan(0.01);
    }

    private static int values() {
        return LabelSets.CLASSES;
    }
}
