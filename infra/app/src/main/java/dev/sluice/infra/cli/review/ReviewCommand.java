package dev.sluice.infra.cli.review;

import dev.sluice.infra.cli.cluster.UndecidedDatasets;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.review.PendingReview;
import dev.sluice.infra.review.ReviewDesk;
import dev.sluice.infra.review.ReviewException;
import dev.sluice.infra.review.ReviewList;
import dev.sluice.infra.review.SampleKey;
import dev.sluice.infra.review.VerdictFactory;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice review}: judges withheld samples. A change of mind is simply another verdict. */
@Command(
        name = "review",
        description =
                "Judge samples that were withheld from training and blind controls, or change an earlier verdict.",
        subcommands = {
            ReviewCommand.ListCommand.class,
            ReviewCommand.KeepCommand.class,
            ReviewCommand.RelabelCommand.class,
            ReviewCommand.ExcludeCommand.class
        },
        mixinStandardHelpOptions = true)
public final class ReviewCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec command;

    @Override
    public void run() {
        throw Invocation.misuse(command, "name what to do: list, keep, relabel or exclude");
    }

    /** {@code review list}. */
    @Command(
            name = "list",
            description = "List what waits for a verdict, lowest trust first, blind controls among it.",
            mixinStandardHelpOptions = true)
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private final ConnectionMixin connection = new ConnectionMixin();

        @Option(names = "--dataset", paramLabel = "NAME", description = "Only samples of this data set.")
        @Nullable
        String dataset;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "At most so many; 0 for all (default: ${DEFAULT-VALUE}).")
        int limit = 20;

        @Option(names = "--json", description = "One JSON object a line.")
        boolean json;

        @Option(
                names = "--show-reason",
                description =
                        "Show noise probability, loss and which samples are controls; not for those who judge them.")
        boolean showReason;

        @Spec
        @Nullable
        CommandSpec command;

        @Override
        public Integer call() {
            if (limit < 0) {
                throw Invocation.misuse(command, "--limit must be at least 0, not " + limit);
            }
            Connection cluster = connection.connect();
            PrintWriter out = Invocation.out(command);
            print(new ReviewDesk(cluster).load(), out);
            if (!json) {
                UndecidedDatasets.sentences(cluster).forEach(out::println);
                out.flush();
            }
            return ExitCode.OK;
        }

        void print(ReviewList list, PrintWriter out) {
            ReviewPrinter printer = new ReviewPrinter(list, showReason);
            List<PendingReview> pending = list.pending(dataset);
            List<PendingReview> shown = limit == 0 ? pending : pending.subList(0, Math.min(limit, pending.size()));
            if (json) {
                shown.forEach(p -> out.println(printer.json(p)));
            } else {
                if (!shown.isEmpty()) {
                    out.println(printer.header());
                }
                shown.forEach(p -> out.println(printer.line(p)));
                out.println(shown.size() + " of " + pending.size() + " samples that wait for a verdict");
            }
            out.flush();
        }
    }

    /** What the commands that judge have in common. */
    abstract static class JudgeCommand implements Callable<Integer> {
        @Mixin
        private final ConnectionMixin connection = new ConnectionMixin();

        @Option(names = "--dataset", paramLabel = "NAME", description = "Data set, where an id alone does not tell.")
        @Nullable
        String dataset;

        @Option(
                names = "--reviewer",
                paramLabel = "NAME",
                defaultValue = "${sys:user.name}",
                description = "Who decides (default: the user, ${DEFAULT-VALUE}).")
        String reviewer = "";

        @Option(names = "--force", description = "Judge samples that are not in review, too.")
        boolean force;

        @Spec
        @Nullable
        CommandSpec command;

        /** Publishes one verdict for each id, or none if one of them is unknown. */
        Integer judge(List<String> ids, BiFunction<ReviewList, SampleKey, Verdict> decide) throws InterruptedException {
            ReviewDesk desk = new ReviewDesk(connection.connect());
            List<Verdict> verdicts = verdicts(desk.load(), ids, decide);
            desk.publish(verdicts);
            PrintWriter out = Invocation.out(command);
            for (Verdict verdict : verdicts) {
                out.println(
                        verdict.getSampleId() + ": " + verdict.getDecision() + ", revision " + verdict.getRevision());
            }
            out.flush();
            return ExitCode.OK;
        }

        List<Verdict> verdicts(ReviewList list, List<String> ids, BiFunction<ReviewList, SampleKey, Verdict> decide) {
            Set<SampleKey> samples = new LinkedHashSet<>();
            for (String id : ids) {
                samples.add(list.find(id, dataset, force));
            }
            return samples.stream().map(sample -> decide.apply(list, sample)).toList();
        }

        VerdictFactory factory() {
            return new VerdictFactory(reviewer, Clock.systemUTC());
        }
    }

    /** {@code review keep}. */
    @Command(
            name = "keep",
            description = "The given label is right: train on the sample as it is.",
            mixinStandardHelpOptions = true)
    static final class KeepCommand extends JudgeCommand {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of samples.")
        List<String> ids = List.of();

        @Override
        public Integer call() throws InterruptedException {
            VerdictFactory factory = factory();
            return judge(ids, (list, sample) -> factory.keep(sample, list.revision(sample)));
        }
    }

    /** {@code review exclude}. */
    @Command(name = "exclude", description = "Do not train on the sample.", mixinStandardHelpOptions = true)
    static final class ExcludeCommand extends JudgeCommand {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of samples.")
        List<String> ids = List.of();

        @Override
        public Integer call() throws InterruptedException {
            VerdictFactory factory = factory();
            return judge(ids, (list, sample) -> factory.exclude(sample, list.revision(sample)));
        }
    }

    /** {@code review relabel}. */
    @Command(
            name = "relabel",
            description = "Other labels are right: train on the sample with those.",
            mixinStandardHelpOptions = true)
    static final class RelabelCommand extends JudgeCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "Id of a sample.")
        String id = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "CLASS",
                description = "Name or index of the right class.")
        @Nullable
        String className;

        @Option(
                names = "--labels",
                paramLabel = "CLASS,...",
                description =
                        "Names or indices of all the right classes of a multi-label sample, with commas between; '' for none.")
        @Nullable
        String labels;

        @Override
        public Integer call() throws InterruptedException {
            String right = right();
            return judge(List.of(id), (list, sample) -> decide(list, sample, right));
        }

        /** What was given of the two ways to name the right labels. */
        String right() {
            if (className != null && labels == null && !className.isBlank()) {
                return className;
            }
            if (labels != null && className == null) {
                return labels;
            }
            throw Invocation.misuse(command, "name the right class, or all right classes with --labels");
        }

        Verdict decide(ReviewList list, SampleKey sample, String right) {
            DatasetDescriptor descriptor = list.dataset(sample.dataset())
                    .orElseThrow(() -> new ReviewException("data set '" + sample.dataset()
                            + "' is not described in the datasets topic: its classes are unknown"));
            // a class that is named by itself may have commas in its name
            List<Integer> classes = labels == null
                    ? List.of(VerdictFactory.classIndex(right, descriptor))
                    : VerdictFactory.labels(right, descriptor);
            return factory().relabel(sample, classes, list.revision(sample));
        }
    }
}
