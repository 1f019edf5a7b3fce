package dev.sluice.scorer.engine;

/**
 * A model that was checked and can score; engines are made of it, one for each thread that scores. Any thread may ask for an
 * engine. Engines are closed before their model.
 */
public interface ScoringModel extends AutoCloseable {

    /** Values of one sample. */
    int values();

    /** Number of classes K. */
    int classes();

    /**
     * An engine for one thread. Cheap with ONNX Runtime, whose engines share the model's weights; with ND4J it is a network of its
     * own.
     */
    ScoringEngine newEngine();

    /** What scores, for logs and reports: "ONNX Runtime" or "ND4J". */
    String engineName();

    /** Gives the model's memory back; neither it nor its engines must be used afterwards. */
    @Override
    void close();
}
