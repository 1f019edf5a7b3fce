package dev.sluice.scorer.onnx;

/** A DL4J network that has no exact counterpart in ONNX here; the message names the layer and what is not exported. */
public final class UnsupportedLayerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedLayerException(String message) {
        super(message);
    }
}
