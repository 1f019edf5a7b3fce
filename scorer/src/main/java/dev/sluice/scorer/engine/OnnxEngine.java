package dev.sluice.scorer.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Scores with ONNX Runtime on the thread that calls. Features and logits cross to native code in two direct buffers that are kept and
 * reused, so a batch costs no memory outside the heap that the one before did not.
 *
 * <p>ONNX Runtime can pin threads of its own, and here it has none: to pin scoring to cores, run one engine a thread and give the
 * process as many cores as it has scoring threads ({@code taskset}, a container's cpuset), with {@code OMP_NUM_THREADS=1} for models
 * that fall back to ND4J.
 */
final class OnnxEngine implements ScoringEngine {
    private final OnnxModel model;
    private final OnnxSignature signature;
    private FloatBuffer input = FloatBuffer.allocate(0);
    private FloatBuffer output = FloatBuffer.allocate(0);
    private boolean closed;

    OnnxEngine(OnnxModel model) {
        this.model = model;
        this.signature = model.signature();
    }

    @Override
    public int values() {
        return signature.values();
    }

    @Override
    public int classes() {
        return signature.classes();
    }

    @Override
    public float[] logits(float[] features, int n) {
        int values = values();
        if (features.length != n * values) {
            throw new IllegalArgumentException(
                    "features of " + n + " samples must have " + n * values + " values, not " + features.length);
        }
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        float[] logits = new float[n * classes()];
        for (int from = 0; from < n; from += signature.rows()) {
            run(features, logits, from, Math.min(signature.rows(), n - from));
        }
        return logits;
    }

    private void run(float[] features, float[] logits, int from, int samples) {
        int values = values();
        int classes = classes();
        input = holding(input, samples * values);
        output = holding(output, samples * classes);
        input.put(features, from * values, samples * values).flip();
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OnnxTensor in = OnnxTensor.createTensor(environment, input, signature.shapeOf(samples));
                OnnxTensor out = OnnxTensor.createTensor(environment, output, new long[] {samples, classes});
                OrtSession.Result result =
                        model.session().run(Map.of(signature.input(), in), Map.of(signature.output(), out))) {
            if (result.size() != 1) {
                throw new IllegalStateException("the model gives " + result.size() + " outputs, wanted is one");
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot run the model: " + e.getMessage(), e);
        }
        output.get(logits, from * classes, samples * classes);
    }

    /** A buffer from 0 to a limit, the given one if it is large enough. */
    private static FloatBuffer holding(FloatBuffer buffer, int floats) {
        FloatBuffer large = buffer.capacity() >= floats
                ? buffer
                : ByteBuffer.allocateDirect(Math.multiplyExact(4, floats))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
        return large.clear().limit(floats);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            model.release();
        }
    }
}
