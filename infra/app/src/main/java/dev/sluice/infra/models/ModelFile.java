package dev.sluice.infra.models;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.ModelLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A model in a file, and whether it could score a data set. */
final class ModelFile {
    private ModelFile() {}

    /**
     * @throws ModelException if the file cannot be read, is empty or larger than a model may be
     */
    static byte[] read(Path file) {
        int bound = (int) ModelChunks.MAX_MODEL_BYTES;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bound + 1);
            if (bytes.length == 0 || bytes.length > bound) {
                throw new ModelException(file + " must hold 1 to " + bound + " bytes, it holds "
                        + (bytes.length == 0 ? "none" : "more"));
            }
            return bytes;
        } catch (IOException e) {
            throw new ModelException("cannot read " + file, e);
        }
    }

    /**
     * @param given what the user says it is, or null to go by the name's ending
     * @throws ModelException if neither tells
     */
    static ModelFormat format(Path file, @Nullable FileFormat given) {
        if (given != null) {
            return given.format();
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".onnx")) {
            return ModelFormat.ONNX;
        }
        if (name.endsWith(".zip")) {
            return ModelFormat.DL4J_ZIP;
        }
        throw new ModelException("say what " + file + " is: --format onnx or --format dl4j");
    }

    /**
     * Loads a model as a scorer would, and lets it go again.
     *
     * @param what names it in the message
     * @throws ModelException if it cannot score the data set, saying why
     */
    static void check(String what, byte[] model, ModelFormat format, SampleDecoder dataset) {
        try {
            new ModelLoader(ModelChunks.MAX_MODEL_BYTES)
                    .load(model, format, dataset.descriptor().getShape(), dataset.classes())
                    .close();
        } catch (InvalidModelException e) {
            throw new ModelException(
                    what + " cannot score '" + dataset.descriptor().getDataset() + "' (samples of "
                            + dataset.descriptor().getShape() + ", " + dataset.classes()
                            + " classes); nothing was published",
                    e);
        }
    }

    /** What a file holds. */
    enum FileFormat {
        /** A graph with one input and one output of raw logits. */
        ONNX(ModelFormat.ONNX),
        /** A network as DL4J's ModelSerializer writes it. */
        DL4J(ModelFormat.DL4J_ZIP);

        private final ModelFormat format;

        FileFormat(ModelFormat format) {
            this.format = format;
        }

        ModelFormat format() {
            return format;
        }
    }
}
