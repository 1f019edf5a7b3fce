package dev.sluice.infra.cli.deadletters;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which letters are meant; all that are given must fit. */
final class FilterOptions {
    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "Only what this part could not use: scorer, topology or trainer.")
    @Nullable
    String stage;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only letters whose reason has this text in it, in whatever case.")
    @Nullable
    String reason;

    @Option(
            names = "--since",
            paramLabel = "MOMENT",
            converter = MomentConverter.class,
            description =
                    "Only letters written at this moment or later: 2026-03-01T12:00:00Z, or how long ago: 30m, 2h,"
                            + " 3d.")
    @Nullable
    Instant since;

    @Option(
            names = "--until",
            paramLabel = "MOMENT",
            converter = MomentConverter.class,
            description = "Only letters written before this moment.")
    @Nullable
    Instant until;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description =
                    "Only records of this data set. A record that cannot be decoded, or was cut, names none and is"
                            + " left out.")
    @Nullable
    String dataset;

    @Option(
            names = "--source",
            paramLabel = "TOPIC",
            description = "Only records of this topic, such as samples or sluice.samples.")
    @Nullable
    String source;

    LetterFilter filter(Set<LetterId> ids, boolean replayed) {
        return new LetterFilter(ids, stage, reason, since, until, dataset, source, replayed);
    }
}
