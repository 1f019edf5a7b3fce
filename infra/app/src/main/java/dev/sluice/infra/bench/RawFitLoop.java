package dev.sluice.infra.bench;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.TargetColumns;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * What the trainer is held against: DL4J's own fit over decoded batches in memory, with its own softmax and cross-entropy; the same network, initial
 * weights, updater and batch size as the trainer's.
 */
final class RawFitLoop implements AutoCloseable {
    /** Decoded batches, gone through again and again. */
    private static final int BATCHES = 64;

    private final MultiLayerNetwork network;
    private final List<DataSet> batches = new ArrayList<>();
    private final int batchSize;

    RawFitLoop(NetworkKind kind, int batchSize, WeightedFeed feed) {
        this.batchSize = batchSize;
        network = network(kind);
        SampleDecoder decoder = new SampleDecoder(WeightedFeed.descriptor());
        for (int batch = 0; batch < BATCHES; batch++) {
            float[] features = new float[batchSize * decoder.values()];
            float[] labels = new float[batchSize * decoder.classes()];
            for (int i = 0; i < batchSize; i++) {
                LabelledSample sample = feed.sample(batch * batchSize + i).getSample();
                decoder.decode(sample, features, i * decoder.values());
                labels[i * decoder.classes() + sample.getLabels().get(0)] = 1;
            }
            batches.add(new DataSet(
                    FloatTransfer.toNd4j(features, batchSize, decoder.values()),
                    FloatTransfer.toNd4j(labels, batchSize, decoder.classes())));
        }
    }

    private static MultiLayerNetwork network(NetworkKind kind) {
        TargetColumns columns = TargetColumns.singleLabel(WeightedFeed.CLASSES);
        try (Learner learner =
                new Learner(kind, WeightedFeed.SHAPE, columns, Losses.parse("ce", columns), Optimizer.adam(), 1)) {
            MultiLayerNetwork published =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), false);
            MultiLayerConfiguration configuration =
                    published.getLayerWiseConfigurations().clone();
            int last = configuration.getConfs().size() - 1;
            OutputLayer output = (OutputLayer) configuration.getConf(last).getLayer();
            output.setActivationFn(new ActivationSoftmax());
            output.setLossFn(new LossMCXENT());
            MultiLayerNetwork network = new MultiLayerNetwork(configuration);
            network.init(published.params(), true);
            published.close();
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot just made cannot be read", e);
        }
    }

    /**
     * Fits samples.
     *
     * @param warmUp samples before the clock starts
     */
    TrainerBench.Speed run(int warmUp, int samples) {
        int done = fit(0, warmUp);
        TrainerBench.Stopwatch stopwatch =
                new TrainerBench.Stopwatch(Thread.currentThread().getId());
        return stopwatch.speed(fit(done, samples - warmUp) - done);
    }

    private int fit(int from, int samples) {
        int done = from;
        while (done < from + samples) {
            network.fit(batches.get(done / batchSize % BATCHES));
            done += batchSize;
        }
        return done;
    }

    @Override
    public void close() {
        for (DataSet batch : batches) {
            batch.getFeatures().close();
            batch.getLabels().close();
        }
        network.close();
    }
}
