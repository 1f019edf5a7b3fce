package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    private static final List<String> VARIANTS = List.of(
            "focal:0.5:detached",
            "focal:3",
            "gce:0.01",
            "gce:1+bias:12",
            "mae-star:20",
            "agce:0.01:8",
            "agce:3:5+bias:2",
            "aul:1.001:0.01",
            "ael:0.01",
            "taylor-ce:50",
            "js:0.001",
            "js:0.999",
            "phuber-ce:1",
            "phuber-gce:0.001:1000000",
            "nfl+rce:1:1:4",
            "nfl+mae:1:1:0.5:detached",
            "anl-fl:1:1:0:4",
            "bi-tempered:0:4",
            "bi-tempered:1:1",
            "bi-tempered:0.5:1.001",
            "logit-clip:0.01",
            "elr:0:7",
            "truncated-gce:0.7:0.5:start=1:period=1",
            "forum-rescale:0",
            "ce-clip:median+3mad:ema=0.9:floor=0",
            "ce-clip:quantile0.95",
            "focal-clip:2:median*5",
            "nce+agce:10:0.1:1.8:3+bias:2.58");
    private static final List<String> MULTI_LABEL_VARIANTS = List.of(
            "bce-focal:2:detached",
            "bce-clip:median*5",
            "bce-clip:mean+1std:per-class",
            "bce-clip:quantile0.9:per-class:ema=0.5:floor=0.1",
            "bce-focal-clip:2:median+3mad");

    private static List<String> specs(TargetColumns columns) {
        List<String> specs = new ArrayList<>(Losses.all(columns));
        specs.addAll(columns.multiLabel() ? MULTI_LABEL_VARIANTS : VARIANTS);
        return specs;
    }

    @ParameterizedTest
    @CsvSource({"2, false", "10, false", "1000, false", "2, true", "10, true", "1000, true"})
    void everyLossIsFiniteAtExtremeLogits(int classes, boolean multiLabel) {
        TargetColumns columns = new TargetColumns(classes, multiLabel);
        for (String spec : specs(columns)) {
            // Given logits of ±1e4 in all mixtures, labels that are certain, hopeless or tied, and thresholds of all
            // sizes
            LossBatch batch = extreme(columns);

            // When
            Loss loss = Losses.parse(spec, columns);
            for (int pass = 0; pass < 3; pass++) {
                loss.evaluate(batch);

                // Then
                String what = spec + " of " + classes + " classes";
                assertThat(Arrays.stream(batch.losses()).allMatch(Double::isFinite))
                        .as("losses of %s: %s", what, Arrays.toString(batch.losses()))
                        .isTrue();
                assertThat(Arrays.stream(batch.gradient()).allMatch(Double::isFinite))
                        .as("gradient of %s", what)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weightsMultiplyLossAndGradientAndAWeightOf0TeachesNothing(boolean multiLabel) {
        TargetColumns columns = new TargetColumns(10, multiLabel);
        for (String spec : specs(columns)) {
            // Given two equal batches but for the weights
            LossBatch whole = moderate(columns);
            LossBatch weighted = moderate(columns);
            Arrays.fill(weighted.weights(), 0.5);
            int samples = weighted.n();
            for (int i = 0; i < samples; i += 4) {
                Arrays.fill(weighted.weights(), i * columns.weights(), (i + 1) * columns.weights(), 0);
            }
            if (batchwise(spec)) {
                // its statistics must not see other samples
                for (int i = 0; i < samples; i += 4) {
                    Arrays.fill(whole.weights(), i * columns.weights(), (i + 1) * columns.weights(), 0);
                }
            }

            // When
            Losses.parse(spec, columns).evaluate(whole);
            Losses.parse(spec, columns).evaluate(weighted);

            // Then
            for (int i = 0; i < samples; i++) {
                double weight = i % 4 == 0 ? 0 : 0.5;
                assertThat(weighted.losses()[i]).as(spec).isEqualTo(weight * whole.losses()[i]);
                for (int j = 0; j < 10; j++) {
                    assertThat(weighted.gradient()[i * 10 + j])
                            .as(spec)
                            .isCloseTo(weight * whole.gradient()[i * 10 + j], within(1e-14));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, false", "10, false", "1000, false", "10, true"})
    void aSpecReadsBackToTheSameLoss(int classes, boolean multiLabel) {
        TargetColumns columns = new TargetColumns(classes, multiLabel);
        for (String spec : specs(columns)) {
            // When
            String once = Losses.parse(spec, columns).spec();

            // Then
            assertThat(Losses.parse(once, columns).spec()).isEqualTo(once);
        }
        assertThat(Losses.all(columns))
                .allSatisfy(
                        spec -> assertThat(Losses.parse(spec, columns).spec()).isEqualTo(spec));
    }

    @Test
    void namesAreInAStableOrderAndSayWhatTheyNeed() {
        assertThat(Losses.names())
                .startsWith("ce", "focal", "mae", "mae*", "gce")
                .endsWith("bce-focal-clip");
        assertThat(Losses.all(TargetColumns.singleLabel(10)))
                .contains("gce:0.7", "phuber-ce:2", "bi-tempered:0.8:1.2", "elr:0.7:3", "nce+agce:1:4:6:1.5")
                .noneMatch(spec -> spec.startsWith("bce"));
        assertThat(Losses.all(new TargetColumns(10, true))).contains("bce").allMatch(spec -> spec.startsWith("bce"));
        assertThat(Losses.catalogue().stream()
                        .filter(type -> type.needs() == LossType.Needs.MEMORY)
                        .map(LossType::name))
                .containsExactly("truncated-gce", "elr");
    }

    @Test
    void aSpecKeepsWhatWasWrittenAndFillsInWhatWasNot() {
        TargetColumns columns = TargetColumns.singleLabel(100);

        assertThat(Losses.parse("mae-star:2.5", columns).spec()).isEqualTo("mae*:2.5");
        assertThat(Losses.parse("gce+bias:2", columns).spec()).isEqualTo("gce:0.7+bias:2");
        assertThat(Losses.parse("phuber-ce", columns).spec()).isEqualTo("phuber-ce:50");
        assertThat(Losses.parse("anl-ce:1:2", columns).spec()).isEqualTo("anl-ce:1:2:5e-7");
        assertThat(Losses.parse("ce-clip:median*5:ema=0.9", columns).spec()).isEqualTo("ce-clip:median*5:ema=0.9");
    }

    @Test
    void onlyActiveNegativeLossesAskForAPenaltyOnParameters() {
        TargetColumns columns = TargetColumns.singleLabel(10);

        assertThat(Losses.parse("anl-ce", columns).l1()).isEqualTo(5e-5);
        assertThat(Losses.parse("anl-fl:1:1:1e-6+bias:1", columns).l1()).isEqualTo(1e-6);
        assertThat(Losses.parse("nce+rce", columns).l1()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hinge                  | use one of ce, focal, mae,",
                "bce                    | for single-label samples",
                "ogc                    | OGC is the clip threshold of each sample",
                "gce:1.5                | q must be 0.001 to 1, not 1.5; write gce[",
                "gce:NaN                | q must be a number, not 'NaN'",
                "gce:-1                 | q must be a number",
                "gce:                   | q must be a number, not ''",
                "gce:0.7:1              | '1' is too much",
                "gce:automatic          | write auto, or auto@",
                "gce:auto@0             | spread of logits must be above 0",
                "taylor-ce:2.5          | t must be a whole number",
                "elr:0.7:3:samples=0    | samples must be 1 to 1677721",
                "elr:0.7:3:samples=5000000 | samples must be 1 to 1677721",
                "ce-clip:average        | 'average' is no statistic, use mean+Kstd",
                "ce-clip:median*1.2.3   | is no statistic",
                "ce-clip:quantile1.5    | factor or quantile",
                "ce-clip+bias:1         | takes no logit bias",
                "elr+bias:auto          | only losses of p alone",
                "mae+bias:51            | must be 0 to 50",
            })
    void aWrongSpecIsRefusedWithWhatWouldBeRight(String spec, String message) {
        assertThatThrownBy(() -> Losses.parse(spec, TargetColumns.singleLabel(200)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("1677721", "83886"));
    }

    @Test
    void aSpecOfUnreasonableLengthIsRefused() {
        assertThatThrownBy(() -> Losses.parse("ce" + ":1".repeat(200), TargetColumns.singleLabel(2)))
                .hasMessageContaining("at most 200 characters");
    }

    private static boolean batchwise(String spec) {
        return (spec.contains("clip:") && !spec.startsWith("logit")) || spec.startsWith("forum");
    }

    private static LossBatch moderate(TargetColumns columns) {
        Random random = new Random(11);
        LossBatch batch = batch(columns, LossBatches.random(random, 32, columns.classes(), 3), random);
        for (int i = 0; i < batch.n(); i += 3) {
            batch.taus()[i] = 3;
        }
        return batch;
    }

    private static LossBatch extreme(TargetColumns columns) {
        Random random = new Random(12);
        double[][] logits = new double[24][columns.classes()];
        for (int i = 0; i < logits.length; i++) {
            double[] choice = i < 12 ? new double[] {1e4, -1e4} : new double[] {1e4, -1e4, 0, 3, -3};
            for (int j = 0; j < logits[i].length; j++) {
                logits[i][j] = choice[random.nextInt(choice.length)];
            }
        }
        Arrays.fill(logits[0], 1e4);
        Arrays.fill(logits[1], -1e4);
        Arrays.fill(logits[2], -1e4);
        logits[2][0] = 1e4;
        logits[3] = logits[2];
        LossBatch batch = batch(columns, logits, random);
        double[] taus = {1, 1.5, 40, TargetColumns.NO_CLIPPING, Double.POSITIVE_INFINITY};
        for (int i = 0; i < batch.n(); i++) {
            batch.taus()[i] = taus[i % taus.length];
        }
        return batch;
    }

    private static LossBatch batch(TargetColumns columns, double[][] logits, Random random) {
        int n = logits.length;
        String[] keys = new String[n];
        for (int i = 0; i < n; i++) {
            keys[i] = "sample-" + i;
        }
        LossBatch batch = columns.multiLabel()
                ? LossBatches.multiLabel(
                        logits,
                        random.ints((long) n * columns.classes(), 0, 2)
                                .asDoubleStream()
                                .toArray())
                : LossBatches.singleLabel(
                        logits, random.ints(n, 0, columns.classes()).toArray());
        return LossBatches.withKeys(batch, keys);
    }
}
