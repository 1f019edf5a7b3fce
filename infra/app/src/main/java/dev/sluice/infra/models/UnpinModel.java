package dev.sluice.infra.models;

import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code models unpin}. */
@Command(
        name = "unpin",
        description = "Let the highest version score again. The model that was pinned stays, under its version.")
final class UnpinModel extends ModelCommand {
    @Override
    void run(ModelTopic topic, PrintWriter out) {
        String name = topic.dataset(dataset).descriptor().getDataset();
        ModelSnapshot pinned = topic.models(name)
                .published()
                .map(StoredModel::snapshot)
                .filter(ModelOrder::pinned)
                .orElseThrow(() -> new ModelException("no model of '" + name + "' is pinned"));
        byte[] model = topic.bytes(pinned);
        topic.publishAgain(ModelSnapshot.newBuilder(pinned).setPinned(false).build(), model);
        out.println("version " + pinned.getVersion() + " of '" + name + "' is not pinned any more");
    }
}
