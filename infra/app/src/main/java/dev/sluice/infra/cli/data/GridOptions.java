package dev.sluice.infra.cli.data;

import dev.sluice.infra.evaluate.Baseline;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.evaluate.LoopConfig;
import dev.sluice.infra.evaluate.table.TableConfig;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.NetworkKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that span the grid. */
final class GridOptions {
    /** Only to find a wrong name before the data set is read: no loss is refused for its number of classes. */
    private static final int USUAL_CLASSES = 10;

    /** Labels as they are. */
    static final String GIVEN = "given";

    private static final LoopConfig DEFAULTS = LoopConfig.defaults();

    @Option(
            names = "--noise",
            paramLabel = "LIST",
            defaultValue = "symmetric:0.2",
            description =
                    "Label noise, comma-separated: none, symmetric:RATE, pairs:RATE, pairs:RATE:A-B,C-D, instance:RATE,"
                            + " annotator:RATE,"
                            + " all starting from the true labels where the data set or --truth tells them, and given: labels as"
                            + " they are, judged by the truth (default: ${DEFAULT-VALUE}).")
    String noise = "symmetric:0.2";

    @Option(
            names = "--detectors",
            paramLabel = "LIST",
            description = "Noise posteriors by name, comma-separated (default: that of the topology).")
    @Nullable
    String detectors;

    @Option(
            names = "--clip",
            paramLabel = "LIST",
            description = "Clip threshold policies by name, comma-separated (default: that of the topology).")
    @Nullable
    String clip;

    @Option(
            names = "--loss",
            paramLabel = "SPEC",
            defaultValue = "ce",
            description = "Loss that is trained with (default: ${DEFAULT-VALUE}).")
    String loss = "ce";

    @Option(
            names = "--losses",
            paramLabel = "LIST",
            description = {
                "Instead of judging the noise model, compare the test accuracy of ways to learn, comma-separated: a loss, with"
                        + " /weights for the noise model's weights, /ogc for OGC's clip thresholds, or both; all for every loss"
                        + " by name.",
                "Then --detectors, --clip, --baselines, --corrections and --loss have no effect."
            })
    @Nullable
    String losses;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seeds 1 to N (default: ${DEFAULT-VALUE}).")
    int seeds = 1;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often the data set is streamed (default: ${DEFAULT-VALUE}).")
    int passes = 3;

    @Option(
            names = "--baselines",
            paramLabel = "LIST",
            defaultValue = "plain,clean",
            description =
                    "Trainers to compare with: plain (every sample as given), clean (the truly right ones only), both, or"
                            + " none (default: ${DEFAULT-VALUE}).")
    String baselines = "plain,clean";

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "Network: mlp or cnn (default: ${DEFAULT-VALUE}).")
    String network = "mlp";

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "Losses in the rolling window; decisions begin after half as many samples (default: as the topology's).")
    int window = DEFAULTS.window();

    @Option(
            names = "--max-staleness",
            paramLabel = "N",
            description =
                    "How many samples scoring runs ahead of what the newest snapshot was trained on (default: the bound of the"
                            + " scorer).")
    int maxStaleness = DEFAULTS.maxStaleness();

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "2: two models, each learning one half of the samples and scoring the other, so that none is scored by a model that has"
                            + " learnt it; in the first pass both score. 0 or 1: one model of everything (default: ${DEFAULT-VALUE}).")
    int folds;

    @Option(
            names = "--trusted",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Samples of the test split whose labels are taken to be right and that are scored beside the stream, at most half of it and"
                            + " 2,000; accuracies are never measured on that half (default: ${DEFAULT-VALUE}).")
    int trusted;

    @Option(
            names = "--audit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Samples of the first pass, as expected, that a simulated person judges: half drawn from all, half from the tenth with the"
                            + " largest margin (default: ${DEFAULT-VALUE}).")
    int audits;

    @Option(
            names = "--auditor-error",
            paramLabel = "RATE",
            defaultValue = "0",
            description =
                    "Rate at which that person is wrong; what the noise model makes of it is estimated from 100 samples of known label"
                            + " (default: ${DEFAULT-VALUE}).")
    double auditorError;

    @Option(
            names = "--corrections",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Correct the N samples that look most suspicious, by P, in a second loop beside each combination, and N drawn at random in a"
                            + " third: from the next pass on they are learnt with their right labels and weight 1 (default: ${DEFAULT-VALUE}).")
    int corrections;

    @Option(
            names = "--corrections-after",
            paramLabel = "PASS",
            defaultValue = "3",
            description = "Pass at whose end they are corrected, before the last (default: ${DEFAULT-VALUE}).")
    int correctionsAfter = 3;

    /** @throws IllegalArgumentException naming what is unknown or out of range */
    Grid grid() {
        Grid grid = grid(noise, baselines);
        grid.checkSize(passes);
        return grid;
    }

    /**
     * The grid of a table of predictions, of which labels are as given and nothing is trained.
     *
     * @throws IllegalArgumentException naming what is unknown or out of range
     */
    Grid tableGrid() {
        Grid grid = grid(GIVEN, "none");
        grid.checkSize(1);
        return grid;
    }

    /**
     * How a table of predictions is judged.
     *
     * @param windowed whether the window was named; else it is the table
     * @throws IllegalArgumentException naming what is out of range
     */
    TableConfig table(boolean windowed) {
        if (windowed && window < 1) {
            throw new IllegalArgumentException("window must be at least 1, not " + window);
        }
        return new TableConfig(windowed ? window : 0, trusted, audits, auditorError);
    }

    private Grid grid(String noises, String trainers) {
        NoiseConfig defaults = NoiseConfig.defaults();
        return new Grid(
                LabelNoise.parseAll(noises),
                named(detectors, defaults.posterior(), PosteriorKind::named),
                named(clip, defaults.clipPolicy(), ClipPolicy::parse),
                seeds,
                Baseline.parseAll(trainers));
    }

    /** @throws IllegalArgumentException naming what is unknown or out of range */
    LoopConfig loop() {
        Loss unused = Losses.parse(loss, TargetColumns.singleLabel(USUAL_CLASSES));
        return DEFAULTS.withPasses(passes)
                .withNetwork(NetworkKind.named(network))
                .withWindow(window)
                .withMaxStaleness(maxStaleness)
                .withLoss(loss)
                .withFolds(folds)
                .withTrusted(trusted)
                .withAudits(audits)
                .withAuditorError(auditorError)
                .withCorrectionsAfter(correctionsAfter)
                .withCorrections(corrections);
    }

    private static <T> List<T> named(@Nullable String list, T byDefault, Function<String, T> named) {
        return list == null
                ? List.of(byDefault)
                : Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .map(named)
                        .toList();
    }
}
