package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.Matrices;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleSketchTest {
    private final Random random = new Random(1);
    private final SampleSketch sketch = new SampleSketch();

    private SampleSketch filled(int classes) {
        sketch.fill(
                random.nextInt(classes),
                10 * random.nextDouble(),
                Matrices.probabilities(classes, random),
                null,
                random.nextInt(1000),
                random.nextDouble(),
                random.nextDouble(),
                LabelScorer.withoutStructure(classes));
        return sketch;
    }

    private SampleSketch filledWithTheMostProbableOf(int classes, int known) {
        int[] indices = random.ints(0, classes).distinct().limit(known).toArray();
        float[] p = Matrices.probabilities(known, random);
        sketch.fill(random.nextInt(classes), 3, p, indices, 5, 0.1, 0.4, LabelScorer.withoutStructure(known));
        return sketch;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64, 65, 300, 1024})
    void whatIsReadAddsTheSameAsWhatWasWritten(int classes) {
        LossDelta direct = new LossDelta();
        LossDelta read = new LossDelta();
        SampleSketch other = new SampleSketch();
        for (int i = 0; i < 50; i++) {
            // Given
            byte[] bytes = (i % 3 == 0 ? filledWithTheMostProbableOf(5000, 2) : filled(classes)).toBytes();
            direct.add(sketch);

            // When
            other.read(bytes);
            read.add(other);

            // Then
            assertThat(other.toBytes()).isEqualTo(bytes);
        }
        assertThat(read.toBytes()).isEqualTo(direct.toBytes());
    }

    @Test
    void addingASketchIsTheSameAsRecordingTheSample() {
        // Given
        Simulation simulation = new Simulation(2, 0.2);
        LabelScorer scorer = new LabelScorer(
                TransitionMatrix.of(Simulation.CLASSES, Matrices.random(Simulation.CLASSES, random)), true);
        LossDelta recorded = new LossDelta();
        LossDelta added = new LossDelta();
        for (int i = 0; i < 500; i++) {
            Simulation.Sample sample = simulation.next();

            // When
            Simulation.record(recorded, sample, 0.25, scorer);
            sketch.fill(sample.label(), sample.loss(), sample.probabilities(), null, 1, 1e-3, 0.25, scorer);
            added.add(sketch);
        }

        // Then
        assertThat(added.toBytes()).isEqualTo(recorded.toBytes());
    }

    @Test
    void itTakesAFewBytesForEachClass() {
        assertThat(filled(10).toBytes()).hasSizeLessThan(100);
        assertThat(filled(64).toBytes()).hasSizeLessThan(500);
        assertThat(filled(1024).toBytes()).hasSizeLessThan(8000);
    }

    @Test
    void bytesThatAreCutOffOrTooManyAreRefused() {
        byte[] good = filled(10).toBytes();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().isThrownBy(() -> sketch.read(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sketch.read(Arrays.copyOf(good, good.length + 1)))
                .withMessageContaining("too many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sketch.read(new byte[1 << 20]))
                .withMessageContaining("exceeds");
        byte[] otherVersion = good.clone();
        otherVersion[0] = 7;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sketch.read(otherVersion))
                .withMessageContaining("version 7");
    }

    @Test
    void damagedBytesAreEitherRefusedOrCanBeCounted() {
        byte[] good = filled(10).toBytes();
        SampleSketch damaged = new SampleSketch();
        for (int i = 0; i < 100_000; i++) {
            // Given
            byte[] bytes = good.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            }

            // When
            try {
                damaged.read(bytes);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining("sample");
                continue;
            }

            // Then
            LossDelta delta = new LossDelta();
            delta.add(damaged);
            int counted = damaged.kind == EvidenceCounts.Kind.STREAM ? 1 : 0;
            assertThat(LossDelta.fromBytes(delta.toBytes()).count()).isEqualTo(counted);
        }
    }

    @Test
    void aLabelThatIsNoneOfTheClassesIsRefused() {
        LabelScorer scorer = LabelScorer.withoutStructure(2);
        float[] p = {0.5f, 0.5f};
        for (int label : new int[] {-1, 2, 40_000}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sketch.fill(label, 1, p, null, 1, 0, 0, scorer))
                    .withMessageContaining("label " + label);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sketch.fill(40_000, 1, p, new int[] {3, 4}, 1, 0, 0, scorer));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sketch.fill(0, 1, new float[1025], null, 1, 0, 0, scorer))
                .withMessageContaining("1025");
    }
}
