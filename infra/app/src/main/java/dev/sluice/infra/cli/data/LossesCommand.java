package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.trainer.loss.Calibration;
import dev.sluice.trainer.loss.LossType;
import dev.sluice.trainer.loss.Losses;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice losses}: what a trainer can minimise. */
@Command(
        name = "losses",
        description = "List the losses a trainer can minimise, and which parameters suit a number of classes.")
public final class LossesCommand implements Callable<Integer> {
    @Option(
            names = "--classes",
            paramLabel = "K",
            defaultValue = "10",
            description = "Number of classes, 2 to 100000 (default: ${DEFAULT-VALUE}).")
    int classes = 10;

    @Option(
            names = "--logit-spread",
            paramLabel = "σ",
            defaultValue = "1",
            description = "Standard deviation of the network's logits before training (default: ${DEFAULT-VALUE}).")
    double spread = 1;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Invocation.out(spec);
        Calibration calibration = Invocation.checked(spec, () -> new Calibration(classes, spread));
        out.println("Parameters for " + classes + " classes, initial logits of standard deviation " + number(spread));
        out.println("(bounded losses stall where classes are many; docs/losses.md)");
        out.println();
        Table.print(recommended(calibration), out);
        out.println();
        Table.print(catalogue(), out);
        return 0;
    }

    private List<List<String>> recommended(Calibration calibration) {
        double[] temperatures = calibration.temperatures();
        return List.of(
                List.of("PARAMETER", "VALUE", "LOSS"),
                List.of("logit bias ε", number(calibration.logitBias()), "mae*:auto, and +bias:ε after others"),
                List.of("  ln((K-1)/9) + 0.1", number(Calibration.logitBiasShortcut(classes)), "the same, roughly"),
                List.of("q, if 0.7 at 100 classes", digits(calibration.q(Calibration.MANY), 3), "gce:auto"),
                List.of("q, if 0.7 at 10 classes", digits(calibration.q(Calibration.FEW), 3), "gce:q"),
                List.of("α of NCE", digits(calibration.alpha(), 1), "nce+agce:auto"),
                List.of(
                        "temperatures t1, t2",
                        digits(temperatures[0], 3) + ", " + digits(temperatures[1], 3),
                        "bi-tempered:auto"));
    }

    private List<List<String>> catalogue() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LOSS", "DEFAULT", "NEEDS", "METHODS", "FORMULA"));
        for (LossType type : Losses.catalogue()) {
            rows.add(List.of(
                    type.usage(),
                    type.defaults(classes),
                    type.needs().toString(),
                    "§" + type.section(),
                    type.formula()));
        }
        return rows;
    }

    private static String number(double value) {
        return digits(value, 2);
    }

    private static String digits(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
