package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.schemas.topics.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** What stands against writing a letter to its source again: its headers are a stranger's words, and its bytes may not be all. */
final class Replayability {
    private final TopicCatalogue topics;
    private final Map<String, Integer> partitions;
    private final Newer newer;

    /** @param partitions how many the topics have to which letters may go */
    Replayability(TopicCatalogue topics, Map<String, Integer> partitions, Newer newer) {
        this.topics = topics;
        this.partitions = partitions;
        this.newer = newer;
    }

    static Replayability of(Connection connection, Admin admin) throws InterruptedException, ExecutionException {
        TopicCatalogue topics = connection.topics();
        List<String> sources = topics.all().stream()
                .map(TopicSpec::name)
                .filter(name -> !name.equals(topics.deadLetters()))
                .toList();
        Map<String, TopicDescription> found =
                admin.describeTopics(sources).allTopicNames().get();
        Map<String, Integer> partitions = found.values().stream()
                .collect(Collectors.toMap(
                        TopicDescription::name, topic -> topic.partitions().size()));
        return new Replayability(topics, new HashMap<>(partitions), new Newer(connection));
    }

    /** Why a letter cannot be replayed, in words; empty if it can. */
    Optional<String> obstacle(Letter letter) {
        Letter.Source source = letter.source();
        if (source == null) {
            return Optional.of("it does not say which topic, partition and offset it came from");
        }
        Integer count = partitions.get(source.topic());
        if (count == null) {
            return Optional.of("it came from " + source + ", which is no topic of the installation '" + topics.prefix()
                    + "' that records are put back to");
        }
        if (source.partition() >= count) {
            return Optional.of("it came from " + source + ", and that topic has " + count + " partitions now");
        }
        if (letter.cut() != null) {
            return Optional.of(letter.cut() + "; the record is at its source, " + source
                    + ", until that topic's retention ends: write it from there, with a larger --max-record-bytes");
        }
        if (letter.key() != null && newer.than(source, letter.key())) {
            return Optional.of("a newer record of its key stands in " + source.topic() + " and would be undone");
        }
        return Optional.empty();
    }
}
