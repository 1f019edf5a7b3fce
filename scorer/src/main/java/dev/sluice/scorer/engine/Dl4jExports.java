package dev.sluice.scorer.engine;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.scorer.onnx.Dl4jExporter;
import dev.sluice.scorer.onnx.OnnxGraph;
import dev.sluice.scorer.onnx.UnsupportedLayerException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * Runs DL4J networks on ONNX Runtime. The first snapshot of a network is scored by ND4J too, once: an export whose logits
 * differ is not used, so that what a loader accepts does not rest on the exporter knowing every setting of DL4J.
 */
final class Dl4jExports {
    private static final int SAMPLES = 4;
    private static final long SEED = 20260401;
    private static final double TOLERANCE = 1e-4;
    private static final int MAX_KNOWN = 256;
    /** Above this a model is handed over outside the heap, which holds its parameters already; below, the collector is spared the buffers. */
    private static final int LARGE_BYTES = 16 << 20;

    private static final long MAX_ACTIVATION = 1 << 24;

    private final Device device;
    private final Set<ByteBuffer> compared = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > MAX_KNOWN;
        }
    });

    Dl4jExports(Device device) {
        this.device = device;
    }

    /**
     * A network that was checked, on ONNX Runtime.
     *
     * @throws UnsupportedLayerException if it cannot be exported, or the export gives other logits
     * @throws RuntimeException if no engine can run it
     */
    ScoringModel load(MultiLayerConfiguration configuration, float[] parameters, int values, int classes) {
        Dl4jExporter.Export export = Dl4jExporter.export(configuration, parameters, values, classes);
        if (export.largestActivation() > MAX_ACTIVATION) {
            throw new InvalidModelException("a layer gives " + export.largestActivation()
                    + " values for one sample, allowed are " + MAX_ACTIVATION);
        }
        OnnxSignature signature = new OnnxSignature(
                Dl4jExporter.INPUT,
                new long[] {values},
                Dl4jExporter.OUTPUT,
                classes,
                OnnxSignature.rowsFor(export.largestActivation()));
        OnnxModel model;
        try {
            model = onnx(export.graph(), signature);
        } catch (InvalidModelException e) {
            throw new UnsupportedLayerException("exported, it is refused: " + e.getMessage());
        }
        try {
            ByteBuffer structure = ByteBuffer.wrap(export.graph().structure());
            if (!known(structure) && compare(model, configuration, parameters)) {
                remember(structure);
            }
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private OnnxModel onnx(OnnxGraph graph, OnnxSignature signature) {
        return graph.size() > LARGE_BYTES
                ? new OnnxModel(graph.write(ByteBuffer::allocateDirect), signature, device)
                : new OnnxModel(graph.toBytes(), signature, device);
    }

    private synchronized boolean known(ByteBuffer structure) {
        return compared.contains(structure);
    }

    private synchronized void remember(ByteBuffer structure) {
        compared.add(structure);
    }

    /** @return whether all logits could be compared; those that overflow must do so in both */
    private static boolean compare(ScoringModel exported, MultiLayerConfiguration configuration, float[] parameters) {
        Random random = new Random(SEED);
        float[] features = new float[SAMPLES * exported.values()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        float[] mine = logits(exported, features);
        float[] theirs;
        try (ScoringModel original = new Nd4jModel(configuration, parameters, exported.values(), exported.classes())) {
            theirs = logits(original, features);
        }
        double scale = 1;
        double difference = 0;
        boolean all = true;
        for (int i = 0; i < theirs.length; i++) {
            if (Float.isFinite(theirs[i]) || Float.isFinite(mine[i])) {
                scale = Math.max(scale, Math.abs(theirs[i]));
                difference = Math.max(difference, Math.abs((double) mine[i] - theirs[i]));
            } else {
                all = false;
            }
        }
        if (!(difference <= TOLERANCE * scale)) {
            throw new UnsupportedLayerException("exported, it gives logits that differ by " + difference);
        }
        return all;
    }

    private static float[] logits(ScoringModel model, float[] features) {
        try (ScoringEngine engine = model.newEngine()) {
            return engine.logits(features, SAMPLES);
        }
    }
}
