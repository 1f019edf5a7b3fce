package dev.sluice.scorer.engine;

/** What runs models. */
public enum EngineKind {
    /** ONNX Runtime where it can run the model, ND4J otherwise. */
    AUTO,
    /** ONNX Runtime alone: networks of DL4J that cannot be exported are refused. */
    ONNX,
    /** ND4J alone: ONNX models are refused. */
    ND4J
}
