package dev.sluice.scorer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ModelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OnnxEngineTest {
    private static final int VALUES = TorchStyle.VALUES;
    private static final int CLASSES = TorchStyle.CLASSES;

    private static ScoringModel model() {
        return new ModelLoader(1 << 20).load(new TorchStyle(3).graph().toBytes(), ModelFormat.ONNX, VALUES, CLASSES);
    }

    @Test
    void batchesOfAnySizeAgreeInAnyOrder() {
        float[] features = Networks.features(300, VALUES, 1);
        try (ScoringModel model = model();
                ScoringEngine engine = model.newEngine()) {
            float[] all = engine.logits(features, 300);

            for (int samples : new int[] {1, 257, 2, 300, 64}) {
                assertThat(engine.logits(Arrays.copyOf(features, samples * VALUES), samples))
                        .as("%d samples", samples)
                        .containsExactly(Arrays.copyOf(all, samples * CLASSES), within());
            }
        }
    }

    @Test
    void theLargestArrayDecidesHowManySamplesGoThroughAtOnce() {
        assertThat(OnnxSignature.rowsFor(1 << 18)).isEqualTo(4);
        assertThat(OnnxSignature.rowsFor(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void enginesOfOneModelScoreOnSeveralThreadsAtOnce() throws Exception {
        // Given
        float[] features = Networks.features(20, VALUES, 2);
        try (ScoringModel model = model()) {
            float[] wanted;
            try (ScoringEngine engine = model.newEngine()) {
                wanted = engine.logits(features, 20);
            }

            // When
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> {
                    try (ScoringEngine engine = model.newEngine()) {
                        float[] last = {};
                        for (int round = 0; round < 50; round++) {
                            last = engine.logits(features, 20);
                        }
                        return last;
                    }
                }));
            }
            threads.shutdown();

            // Then
            for (Future<float[]> result : results) {
                assertThat(result.get(1, TimeUnit.MINUTES)).containsExactly(wanted, within());
            }
        }
    }

    private static Offset<Float> within() {
        return Offset.offset(1e-5f);
    }

    @Test
    void anEngineOutlivesItsModelUntilItIsClosed() {
        // Given
        ScoringModel model = model();
        ScoringEngine engine = model.newEngine();

        // When
        model.close();
        float[] logits = engine.logits(new float[VALUES], 1);
        engine.close();
        engine.close();

        // Then
        assertThat(logits).hasSize(CLASSES);
        assertThatThrownBy(() -> engine.logits(new float[VALUES], 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(model::newEngine).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void featuresOfAnotherLengthAreRefused() {
        try (ScoringModel model = model();
                ScoringEngine engine = model.newEngine()) {
            assertThatThrownBy(() -> engine.logits(new float[VALUES + 1], 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 values, not 65");
        }
    }
}
