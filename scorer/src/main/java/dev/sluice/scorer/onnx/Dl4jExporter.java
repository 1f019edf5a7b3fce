package dev.sluice.scorer.onnx;

import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Writes a DL4J network as ONNX, from its configuration and its row of parameters alone: no array of ND4J is made.
 *
 * <p>Exported are dense, convolution, pooling (maximum, average), batch normalisation, activation and dropout layers, an output layer, and
 * the flattening between images and rows, images as [channels, height, width]. In DL4J's row of parameters a dense layer has its
 * weights [in, out] by columns, then its bias; a convolution its bias, then its weights [out, in, height, width] by rows; batch
 * normalisation γ, β, mean and variance, or in place of it log10 of the standard deviation. Whatever else a layer holds that could change a logit makes it unsupported: logits are
 * equal within float rounding, or there is no export.
 */
public final class Dl4jExporter {
    /** Name of the exported model's input, {@code [batch, values]}. */
    public static final String INPUT = "features";
    /** Name of the exported model's output, {@code [batch, classes]}. */
    public static final String OUTPUT = "logits";

    /**
     * An exported network.
     *
     * @param graph the model
     * @param largestActivation values of the largest layer's output, for one sample
     */
    public record Export(OnnxGraph graph, long largestActivation) {}

    private final NodeChain chain;
    private SampleShape shape;
    private long largest;

    private Dl4jExporter(float[] parameters, int values) {
        chain = new NodeChain(INPUT, parameters);
        this.shape = SampleShape.row(values);
        this.largest = values;
    }

    /**
     * Exports a network that takes rows of values.
     *
     * @param parameters all of the network's parameters, as many as its layers need
     * @param values values of one sample
     * @param classes number of classes
     * @throws UnsupportedLayerException if a layer, or how layers are put together, has no exact counterpart
     */
    public static Export export(MultiLayerConfiguration network, float[] parameters, int values, int classes) {
        Dl4jExporter exporter = new Dl4jExporter(parameters, values);
        try {
            exporter.all(network, values, classes);
        } catch (ArithmeticException e) {
            throw new UnsupportedLayerException("layers larger than any model: " + e.getMessage());
        }
        return new Export(exporter.chain.graph(), exporter.largest);
    }

    private void all(MultiLayerConfiguration network, int values, int classes) {
        if (network.getDataType() != DataType.FLOAT) {
            throw new UnsupportedLayerException("parameters of type " + network.getDataType());
        }
        chain.graph().input(INPUT, OnnxGraph.BATCH, values);
        int layers = network.getConfs().size();
        for (int i = 0; i < layers; i++) {
            Layer layer = network.getConf(i).getLayer();
            try {
                preprocess(network.getInputPreProcess(i));
                layer(layer, i == layers - 1);
            } catch (UnsupportedLayerException e) {
                throw new UnsupportedLayerException(
                        "layer " + i + " (" + layer.getClass().getSimpleName() + "): " + e.getMessage());
            }
            largest = Math.max(largest, shape.values());
        }
        if (shape.image() || shape.values() != classes || !chain.allTaken()) {
            throw new UnsupportedLayerException("an output other than a row of classes");
        }
        chain.graph().node("Identity", List.of(chain.current()), OUTPUT);
        chain.graph().output(OUTPUT, OnnxGraph.BATCH, classes);
    }

    private void preprocess(@Nullable InputPreProcessor preprocessor) {
        if (preprocessor == null) {
            return;
        }
        if (preprocessor.getClass() == FeedForwardToCnnPreProcessor.class) {
            FeedForwardToCnnPreProcessor image = (FeedForwardToCnnPreProcessor) preprocessor;
            toImage(new SampleShape(image.getNumChannels(), image.getInputHeight(), image.getInputWidth()));
        } else if (preprocessor.getClass() == CnnToFeedForwardPreProcessor.class) {
            require(
                    ((CnnToFeedForwardPreProcessor) preprocessor).getFormat() == CNN2DFormat.NCHW,
                    "images with channels last");
            require(shape.image(), "flattening of what is no image");
            chain.append("Flatten", List.of(), attributes -> attributes.integer("axis", 1));
            shape = SampleShape.row(shape.values());
        } else {
            throw new UnsupportedLayerException(preprocessor.getClass().getSimpleName());
        }
    }

    private void toImage(SampleShape image) {
        require(
                !shape.image() && image.image() && image.values() == shape.values(),
                "an image of another size than its input");
        String target = chain.integers("shape", OnnxGraph.BATCH, image.channels(), image.height(), image.width());
        chain.append("Reshape", List.of(target), attributes -> {});
        shape = image;
    }

    private void layer(Layer layer, boolean last) {
        Class<?> type = layer.getClass();
        if (type == DenseLayer.class && !last) {
            DenseLayer dense = (DenseLayer) layer;
            require(!dense.hasLayerNorm(), "layer normalisation");
            dense(dense, dense.hasBias());
        } else if (type == OutputLayer.class && last) {
            dense((OutputLayer) layer, ((OutputLayer) layer).hasBias());
        } else if (type == ConvolutionLayer.class || type == Convolution2D.class) {
            convolution((ConvolutionLayer) layer);
        } else if (type == SubsamplingLayer.class || type == Pooling2D.class) {
            pooling((SubsamplingLayer) layer);
        } else if (type == BatchNormalization.class) {
            batchNormalization((BatchNormalization) layer);
        } else if (type == ActivationLayer.class) {
            activation(((ActivationLayer) layer).getActivationFn());
        } else if (type != DropoutLayer.class) {
            throw new UnsupportedLayerException("no counterpart here");
        }
    }

    private void dense(FeedForwardLayer layer, boolean bias) {
        require(!shape.image() && layer.getNIn() == shape.values(), "an input of another size");
        // by columns, [in, out] is [out, in] by rows
        String weights = chain.take("weights", layer.getNOut(), layer.getNIn());
        List<String> inputs = bias ? List.of(weights, chain.take("bias", layer.getNOut())) : List.of(weights);
        chain.append("Gemm", inputs, attributes -> attributes.integer("transB", 1));
        shape = SampleShape.row(layer.getNOut());
        activation(layer.getActivationFn());
    }

    private void convolution(ConvolutionLayer layer) {
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "images with channels last");
        require(shape.image() && layer.getNIn() == shape.channels(), "an input of another size");
        int[] kernel = layer.getKernelSize();
        Windows windows = Windows.of(
                kernel, layer.getStride(), layer.getDilation(), layer.getPadding(), layer.getConvolutionMode());
        long out = layer.getNOut();
        List<String> bias = layer.hasBias() ? List.of(chain.take("bias", out)) : List.of();
        String weights = chain.take("weights", out, layer.getNIn(), kernel[0], kernel[1]);
        chain.append(
                "Conv",
                bias.isEmpty() ? List.of(weights) : List.of(weights, bias.get(0)),
                windowed(windows).andThen(dilations(windows)));
        slide(out, windows);
        activation(layer.getActivationFn());
    }

    private void pooling(SubsamplingLayer layer) {
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "images with channels last");
        require(shape.image(), "an input that is no image");
        Windows windows = Windows.of(
                layer.getKernelSize(),
                layer.getStride(),
                layer.getDilation(),
                layer.getPadding(),
                layer.getConvolutionMode());
        if (layer.getPoolingType() == PoolingType.MAX) {
            chain.append("MaxPool", List.of(), windowed(windows).andThen(dilations(windows)));
        } else {
            require(layer.getPoolingType() == PoolingType.AVG, "pooling by " + layer.getPoolingType());
            require(
                    windows.rows().dilation() == 1 && windows.columns().dilation() == 1,
                    "an average over a dilated window");
            long padded = layer.isAvgPoolIncludePadInDivisor() ? 1 : 0;
            chain.append(
                    "AveragePool",
                    List.of(),
                    windowed(windows).andThen(attributes -> attributes.integer("count_include_pad", padded)));
        }
        slide(shape.channels(), windows);
    }

    private Consumer<OnnxGraph.Attributes> windowed(Windows windows) {
        long height = shape.height();
        long width = shape.width();
        Window rows = windows.rows();
        Window columns = windows.columns();
        return attributes -> attributes
                .integers("kernel_shape", rows.kernel(), columns.kernel())
                .integers("strides", rows.stride(), columns.stride())
                .integers(
                        "pads",
                        rows.paddingBefore(height),
                        columns.paddingBefore(width),
                        rows.paddingAfter(height),
                        columns.paddingAfter(width));
    }

    private static Consumer<OnnxGraph.Attributes> dilations(Windows windows) {
        return attributes -> attributes.integers(
                "dilations", windows.rows().dilation(), windows.columns().dilation());
    }

    private void slide(long channels, Windows windows) {
        shape = new SampleShape(
                channels,
                windows.rows().outputs(shape.height()),
                windows.columns().outputs(shape.width()));
    }

    private void batchNormalization(BatchNormalization layer) {
        require(layer.getCnn2DFormat() == CNN2DFormat.NCHW, "images with channels last");
        long channels = layer.getNOut();
        require(channels == shape.channels(), "an input of another size");
        boolean fixed = layer.isLockGammaBeta();
        String gamma = fixed ? chain.repeat("gamma", channels, layer.getGamma()) : chain.take("gamma", channels);
        String beta = fixed ? chain.repeat("beta", channels, layer.getBeta()) : chain.take("beta", channels);
        String mean = chain.take("mean", channels);
        String variance = layer.isUseLogStd() ? chain.takeVariance(channels) : chain.take("variance", channels);
        chain.append(
                "BatchNormalization",
                List.of(gamma, beta, mean, variance),
                attributes -> attributes.real("epsilon", layer.getEps()));
    }

    private void activation(IActivation function) {
        Activations.of(function, shape.image())
                .ifPresent(operator -> chain.append(operator.name(), List.of(), attributes -> operator.alpha()
                        .ifPresent(alpha -> attributes.real("alpha", alpha))));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new UnsupportedLayerException(otherwise);
        }
    }
}
