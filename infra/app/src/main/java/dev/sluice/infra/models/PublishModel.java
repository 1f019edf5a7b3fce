package dev.sluice.infra.models;

import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.models.ModelFile.FileFormat;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.SampleDecoder;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models publish}. */
@Command(
        name = "publish",
        description =
                "Publish a model of your own, after loading it as a scorer would: values and classes must be those of the data"
                        + " set, outputs raw logits.")
final class PublishModel extends WritingCommand {
    private static final int MAX_METRICS = 100;

    @Parameters(paramLabel = "FILE", description = "An ONNX file, or a zip as DL4J's ModelSerializer writes it.")
    Path file = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "onnx or dl4j (default: by the file's ending, .onnx or .zip).")
    @Nullable
    FileFormat format;

    @Option(names = "--metric", paramLabel = "NAME=VALUE", description = "A metric to publish with it; repeatable.")
    Map<String, Double> metrics = new HashMap<>();

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        checkMetrics();
        ModelFormat its = ModelFile.format(file, format);
        byte[] model = ModelFile.read(file);
        SampleDecoder of = topic.dataset(dataset);
        ModelFile.check(file.toString(), model, its, of);
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset(of.descriptor().getDataset())
                .setVersion(0)
                .setFormat(its)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(model.length)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0)
                .setSamplesSeen(0)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(metrics)
                .setPublishedAt(clock.instant())
                .setSlot(ModelKey.PUBLISHED)
                .setPinned(pin)
                .build();
        publish(topic, template, model, out);
    }

    private void checkMetrics() {
        boolean unfit = metrics.size() > MAX_METRICS
                || metrics.entrySet().stream()
                        .anyMatch(metric -> metric.getKey().isBlank() || !Double.isFinite(metric.getValue()));
        if (unfit) {
            throw Invocation.misuse(spec, "--metric takes up to " + MAX_METRICS + " names with finite values");
        }
    }
}
