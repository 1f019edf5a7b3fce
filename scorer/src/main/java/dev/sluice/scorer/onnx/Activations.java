package dev.sluice.scorer.onnx;

import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The ONNX operators of DL4J's activation functions. */
final class Activations {

    /**
     * An operator of one input.
     *
     * @param name of the operator
     * @param alpha its attribute of that name, if it has one
     */
    record Operator(String name, OptionalDouble alpha) {}

    private Activations() {}

    /**
     * The operator of an activation function, none for the identity.
     *
     * @param images whether it is to work on images, not on rows
     * @throws UnsupportedLayerException if there is none that computes the same
     */
    static Optional<Operator> of(IActivation function, boolean images) {
        Class<?> type = function.getClass();
        if (type == ActivationIdentity.class) {
            return Optional.empty();
        }
        if (type == ActivationReLU.class) {
            return Optional.of(rectifier((ActivationReLU) function));
        }
        if (type == ActivationLReLU.class) {
            return Optional.of(new Operator("LeakyRelu", OptionalDouble.of(((ActivationLReLU) function).getAlpha())));
        }
        if (type == ActivationELU.class) {
            return Optional.of(new Operator("Elu", OptionalDouble.of(((ActivationELU) function).getAlpha())));
        }
        if (type == ActivationSoftmax.class && !images) {
            return Optional.of(plain("Softmax"));
        }
        if (type == ActivationTanH.class) {
            return Optional.of(plain("Tanh"));
        }
        if (type == ActivationSigmoid.class) {
            return Optional.of(plain("Sigmoid"));
        }
        if (type == ActivationSELU.class) {
            return Optional.of(plain("Selu"));
        }
        if (type == ActivationSoftPlus.class) {
            return Optional.of(plain("Softplus"));
        }
        if (type == ActivationSoftSign.class) {
            return Optional.of(plain("Softsign"));
        }
        throw new UnsupportedLayerException("activation " + type.getSimpleName());
    }

    private static Operator plain(String name) {
        return new Operator(name, OptionalDouble.empty());
    }

    private static Operator rectifier(ActivationReLU function) {
        if (function.getMax() != null || isSet(function.getThreshold()) || isSet(function.getNegativeSlope())) {
            throw new UnsupportedLayerException("activation ReLU with maximum, threshold or slope");
        }
        return plain("Relu");
    }

    private static boolean isSet(Double value) {
        return value != null && value != 0;
    }
}
