package dev.sluice.scorer.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.schemas.models.InvalidModelException;
import java.nio.ByteBuffer;

/**
 * An ONNX model that ONNX Runtime runs. Its engines share one session, and hence one copy of the weights outside the heap. The session
 * ends with the model and the last of its engines, whichever comes later: native code must never meet a session that is
 * gone.
 */
final class OnnxModel implements ScoringModel {
    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtSession.SessionOptions options) throws OrtException;
    }

    private final OrtSession session;
    private final OnnxSignature signature;
    private int users = 1;
    private boolean closed;

    /**
     * @param bytes an ONNX model that is known to be harmless
     * @param signature what it takes and gives
     * @param device where it runs
     * @throws InvalidModelException if ONNX Runtime refuses it
     */
    OnnxModel(byte[] bytes, OnnxSignature signature, Device device) {
        this(options -> OnnxRuntime.environment().createSession(bytes, options), signature, device);
    }

    /** @param bytes the same in a direct buffer, of which no copy is kept */
    OnnxModel(ByteBuffer bytes, OnnxSignature signature, Device device) {
        this(options -> OnnxRuntime.environment().createSession(bytes, options), signature, device);
    }

    private OnnxModel(Opening opening, OnnxSignature signature, Device device) {
        this.signature = signature;
        try (OrtSession.SessionOptions options = OnnxRuntime.options(device)) {
            session = opening.open(options);
        } catch (OrtException e) {
            throw new InvalidModelException("ONNX Runtime refuses the model: " + e.getMessage(), e);
        }
    }

    OrtSession session() {
        return session;
    }

    OnnxSignature signature() {
        return signature;
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
    public synchronized ScoringEngine newEngine() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        users++;
        return new OnnxEngine(this);
    }

    @Override
    public String engineName() {
        return "ONNX Runtime";
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** Called once by each engine that is closed. */
    synchronized void release() {
        users--;
        if (users == 0) {
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime cannot end a session", e);
            }
        }
    }
}
