package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cli.shared.WarmUp;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.serdes.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The data sets of which nothing is decided yet, since too few losses were counted. */
public final class UndecidedDatasets {
    private UndecidedDatasets() {}

    /** A sentence for each of them, in the order of their names. */
    public static List<String> sentences(Connection connection) {
        TopicReader reader = new TopicReader(connection);
        TreeSet<String> names = new TreeSet<>(reader.newest(connection.topics().datasets(), DatasetDescriptor.class)
                .keySet());
        var mixtures = reader.newest(connection.topics().mixtures(), MixtureSnapshot.class, names);
        List<String> sentences = new ArrayList<>();
        for (String name : names) {
            MixtureSnapshot mixture = mixtures.get(name);
            if (mixture == null) {
                sentences.add("data set '" + name + "' has no noise model yet");
            } else if (mixture.getState() == MixtureState.WARMING_UP) {
                sentences.add("data set '" + name + "' is " + WarmUp.words(mixture));
            }
        }
        return sentences;
    }
}
