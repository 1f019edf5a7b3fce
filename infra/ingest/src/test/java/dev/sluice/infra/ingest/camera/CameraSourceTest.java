package dev.sluice.infra.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CameraSourceTest {
    private static final int FRAMES = 5_000;

    @Test
    void drawsTheSameFrameForTheSameSeedAndIndexInAnyOrder() {
        // Given
        CameraSource source = source(Split.TRAIN, 5);
        CameraSource again = source(Split.TRAIN, 5);

        // When
        RawSample late = source.read(17);
        source.read(3);
        again.read(3);

        // Then
        assertThat(again.read(17).features()).isEqualTo(late.features());
        assertThat(again.read(17).label()).isEqualTo(late.label());
    }

    @Test
    void drawsOtherFramesForAnotherSeedAndForTheOtherSplit() {
        // Given
        byte[] frame = source(Split.TRAIN, 5).read(0).features();

        // When // Then
        assertThat(source(Split.TRAIN, 6).read(0).features()).isNotEqualTo(frame);
        assertThat(source(Split.TEST, 5).read(0).features()).isNotEqualTo(frame);
    }

    @Test
    void dirtiesTheStatedShareOfFramesAndTellsTheTruth() {
        // Given
        CameraSource source = source(Split.TRAIN, 1);
        List<String> kinds = new ArrayList<>();
        int wrong = 0;

        // When
        for (int i = 0; i < FRAMES; i++) {
            RawSample frame = source.read(i);
            kinds.add(frame.attributes().getOrDefault(Truth.DIRTY, "clean"));
            wrong += Truth.isWrong(frame.attributes(), frame.label()).orElseThrow() ? 1 : 0;
        }

        // Then
        int clean = Collections.frequency(kinds, "clean");
        int wrongLabels = Collections.frequency(kinds, "wrong-label");
        int empty = Collections.frequency(kinds, "empty");
        assertThat(kinds).contains("cut", "blur").containsOnly("clean", "wrong-label", "empty", "cut", "blur");
        assertThat(1 - clean / (double) FRAMES).isCloseTo(0.1, within(0.015));
        assertThat(wrongLabels / (double) FRAMES).isCloseTo(0.04, within(0.01));
        assertThat(wrong).isEqualTo(wrongLabels + empty);
    }

    @Test
    void testFramesAreCleanAndOfEveryClass() {
        // Given
        CameraSource source = source(Split.TEST, 1);
        int[] classes = new int[source.facts().classNames().size()];

        // When
        for (int i = 0; i < source.facts().size(); i++) {
            RawSample frame = source.read(i);
            classes[frame.label()]++;

            // Then
            assertThat(frame.attributes()).containsOnlyKeys(Truth.LABEL);
            assertThat(Truth.isWrong(frame.attributes(), frame.label())).contains(false);
        }
        assertThat(classes).hasSize(10);
        for (int count : classes) {
            assertThat(count).isBetween(120, 280);
        }
    }

    @Test
    void anEmptyFrameShowsNoObject() {
        // Given
        CameraSource source = source(Split.TRAIN, 1);
        double largestEmpty = 0;
        double sumClean = 0;
        int clean = 0;

        // When
        for (int i = 0; i < FRAMES; i++) {
            RawSample frame = source.read(i);
            String dirt = frame.attributes().getOrDefault(Truth.DIRTY, "clean");
            if (dirt.equals("empty")) {
                largestEmpty = Math.max(largestEmpty, blockRange(frame.features()));
            } else if (dirt.equals("clean")) {
                sumClean += blockRange(frame.features());
                clean++;
            }
        }

        // Then: blocks average the sensor noise away and leave the background's slope
        assertThat(largestEmpty).isPositive().isLessThan(50);
        assertThat(sumClean / clean).isGreaterThan(60);
    }

    @Test
    void itsTestFramesMostlyLookLikeTrainingFramesOfTheirClass() {
        // Given
        CameraSource train = source(Split.TRAIN, 1);
        int[] labels = new int[FRAMES];
        float[][] known = new float[FRAMES][];
        for (int i = 0; i < FRAMES; i++) {
            RawSample frame = train.read(i);
            labels[i] = frame.label();
            known[i] = normalised(frame.features());
        }
        CameraSource test = source(Split.TEST, 1);
        int frames = 300;

        // When
        int right = 0;
        for (int i = 0; i < frames; i++) {
            RawSample frame = test.read(i);
            right += labels[mostAlike(known, normalised(frame.features()))] == frame.label() ? 1 : 0;
        }

        // Then: about as many as the rightly labelled share of what is known allows
        assertThat(right / (double) frames).isGreaterThan(0.85);
    }

    @Test
    void refusesExtentsOutOfRange() {
        assertThatThrownBy(() -> new CameraConfig(8, 28, 1, 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width");
        assertThatThrownBy(() -> new CameraConfig(28, 28, 1, 1, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dirtyShare");
    }

    private static CameraSource source(Split split, long seed) {
        return new CameraSource(CameraConfig.defaults(), split, "camera", seed);
    }

    /** Difference between the lightest and the darkest of 4 x 4 blocks. */
    private static double blockRange(byte[] frame) {
        double[] blocks = new double[16];
        for (int p = 0; p < frame.length; p++) {
            blocks[p / 28 / 7 * 4 + p % 28 / 7] += Byte.toUnsignedInt(frame[p]) / 49.0;
        }
        Arrays.sort(blocks);
        return blocks[15] - blocks[0];
    }

    /** Levels with mean 0 and length 1, so that products of frames are correlations. */
    private static float[] normalised(byte[] frame) {
        double mean = 0;
        for (byte level : frame) {
            mean += Byte.toUnsignedInt(level) / (double) frame.length;
        }
        double squares = 0;
        for (byte level : frame) {
            squares += Math.pow(Byte.toUnsignedInt(level) - mean, 2);
        }
        float[] result = new float[frame.length];
        for (int p = 0; p < frame.length; p++) {
            result[p] = (float) ((Byte.toUnsignedInt(frame[p]) - mean) / Math.sqrt(squares));
        }
        return result;
    }

    private static int mostAlike(float[][] known, float[] frame) {
        int best = 0;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < known.length; i++) {
            float correlation = 0;
            for (int p = 0; p < frame.length; p++) {
                correlation += known[i][p] * frame[p];
            }
            if (correlation > highest) {
                highest = correlation;
                best = i;
            }
        }
        return best;
    }
}
