package dev.sluice.infra.models;

import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import java.io.PrintWriter;
import java.time.Clock;
import picocli.CommandLine.Option;

/** What publishing and rolling back have in common. */
abstract class WritingCommand extends ModelCommand {
    @Option(names = "--pin", description = "Scorers use this model until it is unpinned, however new the others are.")
    boolean pin;

    @Option(names = "--dry-run", description = "Check, say what would be published, and publish nothing.")
    boolean dryRun;

    final Clock clock = Clock.systemUTC();

    /** Publishes unless this is a dry run, and says what that means. */
    void publish(ModelTopic topic, ModelSnapshot template, byte[] model, PrintWriter out) {
        String name = template.getDataset();
        ModelShelf before = topic.models(name);
        if (dryRun) {
            out.println("would publish " + model.length + " bytes as version " + (before.newestVersion() + 1) + " of '"
                    + name + "'");
        } else {
            out.println("published " + model.length + " bytes as version " + topic.publish(template, model) + " of '"
                    + name + "'");
        }
        before.published()
                .filter(replaced -> ModelOrder.pinned(replaced.snapshot()))
                .ifPresent(replaced ->
                        out.println("it replaces version " + replaced.snapshot().getVersion() + ", which was pinned"));
        out.println(
                pin
                        ? "it scores until 'sluice models unpin' or another model is published"
                        : "it scores until a newer version comes, as from a running trainer; --pin holds it");
    }
}
