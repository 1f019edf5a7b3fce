package dev.sluice.scorer.engine;

import dev.sluice.nd4j.Nd4jRuntime;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.scorer.onnx.OnnxInspector;
import dev.sluice.scorer.onnx.OnnxInspector.Inspection;
import dev.sluice.scorer.onnx.UnsupportedLayerException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a model that nobody vouches for. Of a DL4J archive it checks, in this order, so that nothing large or foreign is built before it
 * is known to fit: sizes and entries, classes the configuration names, number of parameters, finiteness of each, activation of the
 * output layer. Of an ONNX file it checks what {@link OnnxInspector} says. Either must then score a blank sample.
 */
public final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);
    private static final int MAX_TOLD = 256;
    /** Of a model's bytes and its parameters, which are alive at the same time, beside all else. */
    private static final int SHARE_OF_MEMORY = 4;

    private final long maxBytes;
    private final EngineSettings settings;
    private final @Nullable Dl4jExports exports;
    private final Set<String> told = new HashSet<>();

    /**
     * The largest model that a process can load beside its other work: a quarter of its heap, since a model's bytes and its unpacked
     * parameters are alive at the same time.
     *
     * @param wanted what the settings allow, in bytes
     * @param maxMemory the heap's limit in bytes, {@link Runtime#maxMemory()}
     */
    public static long maxBytes(long wanted, long maxMemory) {
        return Math.min(wanted, maxMemory / SHARE_OF_MEMORY);
    }

    /**
     * A loader for the default engines.
     *
     * @param maxBytes bound on a model's size, packed and unpacked
     */
    public ModelLoader(long maxBytes) {
        this(maxBytes, EngineSettings.defaults());
    }

    /**
     * A loader.
     *
     * @param maxBytes bound on a model's size, packed and unpacked
     * @param settings what runs the models, and where
     * @throws IllegalArgumentException if this build or platform lacks what the settings ask for
     */
    public ModelLoader(long maxBytes, EngineSettings settings) {
        Nd4jRuntime.prepare();
        this.maxBytes = maxBytes;
        this.settings = settings;
        this.exports = settings.onnx() ? new Dl4jExports(settings.device()) : null;
    }

    /**
     * @param bytes the model, a zip as DL4J's ModelSerializer writes it or an ONNX file
     * @param format which of them
     * @param values values of one sample of the data set, in no dimensions
     * @param classes number of classes of the data set
     * @throws InvalidModelException saying what is wrong with the model
     */
    public ScoringModel load(byte[] bytes, ModelFormat format, int values, int classes) {
        return load(bytes, format, values, classes, onnx -> OnnxInspector.inspect(onnx, values, classes));
    }

    /**
     * @param bytes the model, a zip as DL4J's ModelSerializer writes it or an ONNX file
     * @param format which of them
     * @param shape of the data set's samples, {@code [channels, height, width]}: an ONNX model's input must have it, or be flat
     * @param classes number of classes of the data set
     * @throws InvalidModelException saying what is wrong with the model
     */
    public ScoringModel load(byte[] bytes, ModelFormat format, List<Integer> shape, int classes) {
        int values = shape.stream().reduce(1, Math::multiplyExact);
        return load(bytes, format, values, classes, onnx -> OnnxInspector.inspect(onnx, shape, classes));
    }

    private ScoringModel load(
            byte[] bytes, ModelFormat format, int values, int classes, Function<byte[], Inspection> inspector) {
        if (bytes.length > maxBytes) {
            throw new InvalidModelException("the model has " + bytes.length + " bytes, allowed are " + maxBytes);
        }
        return probed(
                () -> format == ModelFormat.ONNX ? onnx(bytes, classes, inspector) : dl4j(bytes, values, classes),
                values,
                classes);
    }

    /** The model that is made, if it scores a blank sample; whatever else comes of it is a refusal. */
    static ScoringModel probed(Supplier<ScoringModel> making, int values, int classes) {
        try {
            return probed(making.get());
        } catch (InvalidModelException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // an error too: a stack or native memory that a model exhausts, or a class that it lacks, is the model's
            // matter
            throw new InvalidModelException(
                    "the model cannot score samples of " + values + " values and " + classes + " classes: " + e, e);
        }
    }

    private static ScoringModel probed(ScoringModel model) {
        try (ScoringEngine engine = model.newEngine()) {
            for (float logit : engine.logits(new float[model.values()], 1)) {
                if (!Float.isFinite(logit)) {
                    throw new InvalidModelException("the model gives logits that are not finite for a blank sample");
                }
            }
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private ScoringModel onnx(byte[] bytes, int classes, Function<byte[], Inspection> inspector) {
        if (exports == null) {
            throw new InvalidModelException("ONNX models need ONNX Runtime: use the engine auto or onnx");
        }
        Inspection found = inspector.apply(bytes);
        ScoringModel model = new OnnxModel(
                bytes,
                new OnnxSignature(
                        found.input(),
                        found.inputShape(),
                        found.output(),
                        classes,
                        found.oneByOne() ? 1 : OnnxSignature.rowsFor(found.largest())),
                settings.device());
        try (ScoringEngine engine = model.newEngine()) {
            ProbabilityProbe.refuse(engine);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private ScoringModel dl4j(byte[] zip, int values, int classes) {
        Dl4jArchive archive = Dl4jArchive.read(zip, maxBytes, false);
        ConfigurationGuard.check(archive.configuration());
        MultiLayerConfiguration configuration = parse(archive.configuration());
        float[] parameters = archive.coefficients();
        checkLayers(configuration, values, classes, parameters.length);
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                throw new InvalidModelException("the model has parameters that are not finite numbers");
            }
        }
        if (exports != null) {
            try {
                return exports.load(configuration, parameters, values, classes);
            } catch (UnsupportedLayerException e) {
                fallBack(e, values, classes);
            }
        }
        return new Nd4jModel(configuration, parameters, values, classes);
    }

    private void fallBack(UnsupportedLayerException reason, int values, int classes) {
        if (settings.engine() == EngineKind.ONNX) {
            throw new InvalidModelException(
                    "ONNX Runtime cannot run the network, " + reason.getMessage() + "; use the engine auto", reason);
        }
        boolean news;
        synchronized (told) {
            news = told.size() < MAX_TOLD && told.add(reason.getMessage() + values + "/" + classes);
        }
        if (news) {
            LOG.atWarn()
                    .addKeyValue("values", values)
                    .addKeyValue("classes", classes)
                    .addKeyValue("reason", reason.getMessage())
                    .log("ONNX Runtime cannot run such networks; ND4J, which is slower, scores instead");
        }
    }

    private static MultiLayerConfiguration parse(String json) {
        try {
            return MultiLayerConfiguration.fromJson(json);
        } catch (RuntimeException e) {
            throw new InvalidModelException("configuration.json is not a network of DL4J", e);
        }
    }

    private static void checkLayers(MultiLayerConfiguration configuration, int values, int classes, int parameters) {
        int layers =
                configuration.getConfs() == null ? 0 : configuration.getConfs().size();
        if (layers == 0) {
            throw new InvalidModelException("the network has no layers");
        }
        if (!(configuration.getConf(layers - 1).getLayer() instanceof FeedForwardLayer output)
                || !(output.getActivationFn() instanceof ActivationIdentity)) {
            throw new InvalidModelException("the output layer must emit raw logits: a layer with IDENTITY activation");
        }
        if (output.getNOut() != classes) {
            throw new InvalidModelException(
                    "the model has " + output.getNOut() + " classes, the data set has " + classes);
        }
        boolean flatInput = configuration.getInputPreProcess(0) == null;
        if (flatInput
                && configuration.getConf(0).getLayer() instanceof FeedForwardLayer input
                && input.getNIn() != values) {
            throw new InvalidModelException(
                    "the model takes " + input.getNIn() + " values a sample, the data set has " + values);
        }
        long needed = 0;
        try {
            for (int i = 0; i < layers; i++) {
                Layer layer = configuration.getConf(i).getLayer();
                needed += layer.initializer().numParams(layer);
            }
        } catch (RuntimeException e) {
            throw new InvalidModelException("the network's layers are not usable", e);
        }
        if (needed != parameters) {
            throw new InvalidModelException(
                    "the network needs " + needed + " parameters, the model holds " + parameters);
        }
    }
}
