package dev.sluice.topology.stream;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model that knows the class, and a source that is wrong at a given rate. */
final class NoisyStream {
    private NoisyStream() {}

    /** Puts so many samples through the bench; the same by their ids, the prefix and a number each. */
    static Map<String, ScoredSample> score(Bench bench, long seed, int samples, double noiseRate, String prefix) {
        Map<String, ScoredSample> scored = new HashMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < samples; i++) {
            int truth = random.nextInt(4);
            int label = random.nextDouble() < noiseRate ? (truth + 1 + random.nextInt(3)) % 4 : truth;
            double[] logits = new double[4];
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                logits[j] = random.nextGaussian() + (j == truth ? 5 + random.nextGaussian() : 0);
                sum += Math.exp(logits[j]);
            }
            float[] probabilities = new float[4];
            for (int j = 0; j < 4; j++) {
                probabilities[j] = (float) (Math.exp(logits[j]) / sum);
            }
            ScoredSample sample = bench.sample(prefix + i, 1, label, probabilities);
            scored.put(prefix + i, sample);
            bench.score(sample);
        }
        return scored;
    }

    static MixtureSnapshot last(List<MixtureSnapshot> snapshots) {
        return snapshots.get(snapshots.size() - 1);
    }
}
