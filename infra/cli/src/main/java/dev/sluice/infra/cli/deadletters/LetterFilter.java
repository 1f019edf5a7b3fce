package dev.sluice.infra.cli.deadletters;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant; what is null, or empty, says nothing.
 *
 * @param ids letters by their place
 * @param stage which part could not use the record
 * @param reason a part of the reason, in whatever case
 * @param since the first moment
 * @param until the moment after the last
 * @param dataset data set of the record; one that cannot be read has none
 * @param topic where the record was, with or without the prefix of the topics
 * @param replayed whether those that were replayed are meant too
 */
record LetterFilter(
        Set<LetterId> ids,
        @Nullable String stage,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String dataset,
        @Nullable String topic,
        boolean replayed) {

    /** @param decoder asked only where all else fits, and a data set is named */
    boolean matches(Letter letter, LetterDecoder decoder) {
        return (replayed || !letter.replayed())
                && (ids.isEmpty() || ids.contains(letter.id()))
                && (stage == null || stage.equalsIgnoreCase(letter.stage()))
                && (reason == null || lower(letter.reason()).contains(lower(reason)))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until))
                && (topic == null || isFrom(letter, topic))
                && (dataset == null || decoder.dataset(letter).stream().anyMatch(dataset::equals));
    }

    private static boolean isFrom(Letter letter, String topic) {
        Letter.Source source = letter.source();
        return source != null && (source.topic().equals(topic) || source.topic().endsWith("." + topic));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
