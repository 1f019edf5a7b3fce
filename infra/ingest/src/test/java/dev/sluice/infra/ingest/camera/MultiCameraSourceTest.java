package dev.sluice.infra.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.source.LabelSets;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class MultiCameraSourceTest {
    private static final int FRAMES = 2_000;

    @Test
    void drawsTheSameFrameForTheSameSeedAndIndexInAnyOrder() {
        // Given
        MultiCameraSource source = source(Split.TRAIN, 5);
        MultiCameraSource again = source(Split.TRAIN, 5);

        // When
        RawSample late = source.read(17);
        source.read(3);
        again.read(3);

        // Then
        assertThat(again.read(17).features()).isEqualTo(late.features());
        assertThat(again.read(17).labels()).isEqualTo(late.labels());
        assertThat(source(Split.TRAIN, 6).read(17).features()).isNotEqualTo(late.features());
        assertThat(source(Split.TEST, 5).read(17).features()).isNotEqualTo(late.features());
    }

    @Test
    void eachNumberOfObjectsAndEachKindIsAsFrequentAsTheOthers() {
        // Given
        MultiCameraSource source = source(Split.TRAIN, 1);
        int[] sizes = new int[4];
        int[] kinds = new int[6];

        // When
        for (int i = 0; i < FRAMES; i++) {
            RawSample frame = source.read(i);
            sizes[frame.labels().size()]++;
            frame.labels().forEach(label -> kinds[label]++);

            // Then
            assertThat(frame.labels()).isSorted().doesNotHaveDuplicates();
            assertThat(frame.attributes())
                    .containsOnlyKeys(Truth.LABELS)
                    .containsEntry(Truth.LABELS, LabelSets.text(frame.labels()));
            assertThat(Truth.wrongValues(frame.attributes(), frame.labels())).contains(new BitSet());
        }
        for (int size : sizes) {
            assertThat(size / (double) FRAMES).isCloseTo(0.25, within(0.05));
        }
        for (int kind : kinds) {
            assertThat(kind / (double) FRAMES).isCloseTo(0.25, within(0.05));
        }
    }

    @Test
    void aFrameShowsAsManyObjectsAsItHasLabels() {
        // Given
        MultiCameraSource source = source(Split.TRAIN, 1);
        int right = 0;
        int frames = 300;

        // When
        for (int i = 0; i < frames; i++) {
            RawSample frame = source.read(i);
            right += litCells(frame.features()) == frame.labels().size() ? 1 : 0;
        }

        // Then: a pale thin object may pass for background
        assertThat(right / (double) frames).isGreaterThan(0.9);
    }

    @Test
    void refusesMoreObjectsThanThereAreCellsOrKinds() {
        assertThatThrownBy(() -> new MultiCameraConfig(32, 1, 1, 6, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxObjects must be 1 to 4");
        assertThatThrownBy(() -> new MultiCameraConfig(33, 1, 1, 6, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("even");
    }

    private static MultiCameraSource source(Split split, long seed) {
        return new MultiCameraSource(MultiCameraConfig.defaults(), split, "camera-multi", seed);
    }

    /** Cells whose middle is lighter than their corners. */
    private static int litCells(byte[] frame) {
        int lit = 0;
        for (int cell = 0; cell < 4; cell++) {
            int x = cell % 2 * 16;
            int y = cell / 2 * 16;
            double middle = mean(frame, x + 6, y + 6, 4);
            double corners = mean(frame, x, y, 2)
                    + mean(frame, x + 14, y, 2)
                    + mean(frame, x, y + 14, 2)
                    + mean(frame, x + 14, y + 14, 2);
            lit += middle > corners / 4 + 25 ? 1 : 0;
        }
        return lit;
    }

    private static double mean(byte[] frame, int x, int y, int extent) {
        double sum = 0;
        for (int i = 0; i < extent * extent; i++) {
            sum += Byte.toUnsignedInt(frame[(y + i / extent) * 32 + x + i % extent]);
        }
        return sum / (extent * extent);
    }
}
