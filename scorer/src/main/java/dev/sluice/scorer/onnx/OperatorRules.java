package dev.sluice.scorer.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The operators a foreign model may use, each with the rule for the shapes of its outputs. What is not here is refused. */
final class OperatorRules {
    private static final Map<String, Consumer<NodeShapes>> RULES = new HashMap<>();

    static {
        put(
                MatrixRules::likeInput,
                List.of(
                        "Relu",
                        "LeakyRelu",
                        "ThresholdedRelu",
                        "Elu",
                        "Selu",
                        "Celu",
                        "Gelu",
                        "Mish",
                        "Sigmoid",
                        "HardSigmoid",
                        "HardSwish",
                        "Tanh",
                        "Softplus",
                        "Softsign",
                        "Erf",
                        "Exp",
                        "Log",
                        "Sqrt",
                        "Reciprocal",
                        "Neg",
                        "Abs",
                        "Floor",
                        "Ceil",
                        "Clip",
                        "Softmax",
                        "LogSoftmax",
                        "LpNormalization",
                        "InstanceNormalization",
                        "LayerNormalization",
                        "GroupNormalization"));
        put(MatrixRules::broadcast, List.of("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "PRelu"));
        put(MatrixRules::identity, List.of("Identity"));
        put(MatrixRules::cast, List.of("Cast"));
        put(MatrixRules::dropout, List.of("Dropout"));
        put(MatrixRules::batchNormalization, List.of("BatchNormalization"));
        put(MatrixRules::gemm, List.of("Gemm"));
        put(MatrixRules::matMul, List.of("MatMul"));
        put(WindowRules::convolution, List.of("Conv"));
        put(WindowRules::pooling, List.of("MaxPool", "AveragePool"));
        put(WindowRules::globalPooling, List.of("GlobalAveragePool", "GlobalMaxPool"));
        put(LayoutRules::reduce, List.of("ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum"));
        put(LayoutRules::constant, List.of("Constant"));
        put(LayoutRules::shape, List.of("Shape"));
        put(LayoutRules::flatten, List.of("Flatten"));
        put(LayoutRules::reshape, List.of("Reshape"));
        put(LayoutRules::transpose, List.of("Transpose"));
        put(LayoutRules::concat, List.of("Concat"));
        put(LayoutRules::squeeze, List.of("Squeeze"));
        put(LayoutRules::unsqueeze, List.of("Unsqueeze"));
        put(LayoutRules::gather, List.of("Gather"));
        put(LayoutRules::slice, List.of("Slice"));
        put(LayoutRules::pad, List.of("Pad"));
        put(LayoutRules::expand, List.of("Expand"));
    }

    private OperatorRules() {}

    private static void put(Consumer<NodeShapes> rule, List<String> operators) {
        operators.forEach(operator -> RULES.put(operator, rule));
    }

    /** Gives the outputs of a node their shapes. */
    static void apply(OnnxNode node, NodeShapes shapes) {
        shapes.enter(node);
        Consumer<NodeShapes> rule = RULES.get(node.operator());
        if (rule == null) {
            throw shapes.refused(
                    "operators like it are not allowed, among them loops, branches and what makes arrays of a"
                            + " size that depends on the samples");
        }
        rule.accept(shapes);
        shapes.leave();
    }
}
