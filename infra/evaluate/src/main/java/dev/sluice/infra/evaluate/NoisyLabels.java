package dev.sluice.infra.evaluate;

import dev.sluice.infra.evaluate.StreamTrainer.Lesson;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels that a data set is streamed with, and which of them are wrong.
 *
 * @param pool samples streamed, ascending
 * @param given class each sample of the data set is given
 * @param right class that is right for each sample of the data set, or {@link Truth#NO_CLASS}
 * @param wrong whether the given one is wrong, for each sample of the data set
 */
record NoisyLabels(int[] pool, int[] given, int[] right, boolean[] wrong) {

    /**
     * Injected noise starts from the true labels where they are known, else from those the data set came with, which are then taken for true;
     * samples that show no class at all are left out, since no label would be right. Labels taken as given are judged by the
     * truth, which must be known.
     *
     * @throws IngestException if it is not, or the noise does not fit the data set
     */
    static NoisyLabels of(EvaluationData data, LabelNoise noise, long seed) {
        SampleSource noisy = NoiseInjector.wrap(new TrueLabels(data), noise.spec(), seed);
        int[] pool = new int[data.size()];
        int[] given = new int[data.size()];
        int[] right = new int[data.size()];
        boolean[] wrong = new boolean[data.size()];
        int used = 0;
        for (int i = 0; i < data.size(); i++) {
            int truth = data.truth(i);
            if (noise.given()) {
                given[i] = data.given(i);
                checkKnown(truth);
            } else {
                RawSample sample = noisy.read(i);
                if (sample == null) {
                    continue;
                }
                truth = TrueLabels.of(data, i);
                given[i] = sample.label();
            }
            right[i] = truth;
            wrong[i] = given[i] != truth;
            pool[used++] = i;
        }
        if (used == 0) {
            throw new IngestException("no sample of data set '" + data.facts().dataset() + "' shows a class");
        }
        return new NoisyLabels(Arrays.copyOf(pool, used), given, right, wrong);
    }

    /**
     * What is learnt of a sample that a person who does not err has judged: its right label with weight 1 and without a clip threshold, as the running
     * system treats KEEP and RELABEL; of one that shows no class nothing, as after EXCLUDE.
     */
    Lesson corrected(int sample) {
        return right[sample] == Truth.NO_CLASS
                ? new Lesson(sample, given[sample], 0, TargetColumns.NO_CLIPPING)
                : new Lesson(sample, right[sample], 1, TargetColumns.NO_CLIPPING);
    }

    /** A data set with the labels that are taken for true; samples that show no class cannot be used. */
    private record TrueLabels(EvaluationData data) implements SampleSource {
        static int of(EvaluationData data, int sample) {
            int truth = data.truth(sample);
            return truth == EvaluationData.UNKNOWN ? data.given(sample) : truth;
        }

        @Override
        public SourceFacts facts() {
            SourceFacts whole = data.facts();
            return new SourceFacts(
                    whole.dataset(),
                    whole.classNames(),
                    whole.shape(),
                    whole.encoding(),
                    data.size(),
                    whole.task(),
                    whole.columns());
        }

        @Override
        public @Nullable RawSample read(int index) {
            int label = of(data, index);
            return label == Truth.NO_CLASS
                    ? null
                    : new RawSample(data.id(index), data.features(index), label, "", Map.of());
        }

        @Override
        public void close() {
            // in memory
        }
    }

    private static void checkKnown(int truth) {
        if (truth == EvaluationData.UNKNOWN) {
            throw new IngestException(
                    "noise given needs to know the true labels: name a file of lines 'sample index,true label' with --truth");
        }
    }
}
