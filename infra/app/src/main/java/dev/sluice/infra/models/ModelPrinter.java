package dev.sluice.infra.models;

import dev.sluice.infra.cli.shared.Table;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Models in words and columns. */
final class ModelPrinter {
    private static final List<String> HEADING = List.of(
            "DATASET", "VERSION", "SLOT", "FORMAT", "BYTES", "SEEN", "RATE", "METRICS", "PUBLISHED", "SHA256", "USE");
    private static final int DIGEST = 12;
    /** Whatever a publisher has written there, a line stays a line. */
    private static final int LONGEST = 60;

    private ModelPrinter() {}

    static void table(List<StoredModel> models, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADING);
        models.forEach(model -> rows.add(row(model)));
        Table.print(rows, out);
    }

    private static List<String> row(StoredModel model) {
        ModelSnapshot snapshot = model.snapshot();
        return List.of(
                snapshot.getDataset(),
                String.valueOf(snapshot.getVersion()),
                slot(snapshot),
                snapshot.getFormat().name(),
                String.valueOf(snapshot.getTotalBytes()),
                String.valueOf(snapshot.getSamplesSeen()),
                String.format(Locale.ROOT, "%.3g", snapshot.getLearningRate()),
                metrics(snapshot.getMetrics()),
                snapshot.getPublishedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                plain(snapshot.getSha256())
                        .substring(0, Math.min(DIGEST, snapshot.getSha256().length())),
                use(model));
    }

    /** Everything that is said of a model, one line each. */
    static void details(StoredModel model, PrintWriter out) {
        ModelSnapshot snapshot = model.snapshot();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("data set", snapshot.getDataset()));
        rows.add(List.of("version", String.valueOf(snapshot.getVersion())));
        rows.add(List.of("slot", slot(snapshot)));
        rows.add(List.of("use", use(model)));
        rows.add(List.of("format", snapshot.getFormat().name()));
        rows.add(List.of("bytes", snapshot.getTotalBytes() + " in " + snapshot.getChunkCount() + " chunks"));
        rows.add(List.of("sha256", plain(snapshot.getSha256())));
        rows.add(List.of("published at", snapshot.getPublishedAt().toString()));
        if (snapshot.getRollbackOf() != null) {
            rows.add(List.of("brought back", "version " + snapshot.getRollbackOf()));
        }
        if (snapshot.getFolds() > 1) {
            rows.add(List.of(
                    "learnt",
                    snapshot.getFold() < 0
                            ? "average of " + snapshot.getFolds() + " folds, whose networks score in its place"
                            : "fold " + snapshot.getFold() + " of " + snapshot.getFolds()));
        }
        rows.add(List.of("samples seen", String.valueOf(snapshot.getSamplesSeen())));
        rows.add(List.of("learning rate", String.valueOf(snapshot.getLearningRate())));
        new TreeMap<>(snapshot.getMetrics())
                .forEach((name, value) -> rows.add(List.of(plain(name), String.valueOf(value))));
        snapshot.getConsumedOffsets()
                .forEach(offset -> rows.add(List.of(
                        "next to read",
                        plain(offset.getTopic()) + "-" + offset.getPartition() + " from " + offset.getOffset())));
        snapshot.getTrainedUpTo()
                .forEach(position -> rows.add(List.of(
                        "trained up to", "partition " + position.getPartition() + ", offset " + position.getOffset())));
        Table.print(rows, out);
    }

    private static String slot(ModelSnapshot snapshot) {
        return snapshot.getSlot().equals(ModelKey.FEEDING) ? "-" : snapshot.getSlot();
    }

    private static String use(StoredModel model) {
        String pinned = model.current() && ModelOrder.pinned(model.snapshot()) ? "pinned" : "";
        String scores = ModelOrder.averagesFolds(model.snapshot()) ? "its folds score" : "scores";
        String what = model.scores() ? scores : model.current() ? "" : "superseded";
        return pinned.isEmpty() || what.isEmpty() ? pinned + what : pinned + ", " + what;
    }

    private static String metrics(Map<String, Double> metrics) {
        String all = new TreeMap<>(metrics)
                .entrySet().stream()
                        .map(metric ->
                                plain(metric.getKey()) + "=" + String.format(Locale.ROOT, "%.4g", metric.getValue()))
                        .collect(Collectors.joining(" "));
        return all.length() <= LONGEST ? all : all.substring(0, LONGEST - 1) + "…";
    }

    /** Text of a stranger's, fit for a terminal. */
    private static String plain(String text) {
        String shown = text.length() <= LONGEST + 4 ? text : text.substring(0, LONGEST) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
