package dev.sluice.infra.cli.hardship;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionalClients;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardship account}. */
@Command(
        name = "account",
        description =
                "Wait until every sample of one pass is in training, review or dead letters, and print the account.")
final class AccountCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);

    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(names = "--samples", paramLabel = "N", required = true, description = "Samples that were ingested.")
    int samples;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait for what is missing (default: ${DEFAULT-VALUE}).")
    Duration patience = Duration.ofSeconds(60);

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        Connection connection = cluster.connect();
        TopicCatalogue topics = connection.topics();
        Account account = new Account(topics);
        long deadline = System.nanoTime() + patience.toNanos();
        try (Consumer<byte[], byte[]> consumer = new TransactionalClients(connection).consumer(Map.of());
                Deserializer<ReviewItem> reviews = connection.serdes().deserializer(ReviewItem.class)) {
            List<TopicPartition> partitions = Stream.of(
                            topics.samples(),
                            topics.scored(),
                            topics.verdicts(),
                            topics.training(),
                            topics.review(),
                            topics.deadLetters())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // to the present end at least, since a sample must not be there twice
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean read = false;
            while (System.nanoTime() < deadline && !(read && account.complete(samples))) {
                consumer.poll(POLL).forEach(record -> take(record, account, reviews));
                read = partitions.stream()
                        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            }
        }
        PrintWriter out = Invocation.out(spec);
        account.print(samples, out);
        out.flush();
        return account.complete(samples) && account.twice() == 0 ? 0 : 1;
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, Account account, Deserializer<ReviewItem> reviews) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Account.Place place = new Account.Place(record.topic(), record.partition(), record.offset());
        if (DeadLetters.tellsReplay(record.headers())) {
            String[] letter =
                    DeadLetters.text(record.headers(), DeadLetters.REPLAYED).split(":", -1);
            account.replayed(new Account.Place(record.topic(), Integer.parseInt(letter[0]), Long.parseLong(letter[1])));
        } else if (record.headers().lastHeader(Account.SOURCE_TOPIC) == null) {
            account.record(place, key, suspected(record, reviews));
        } else {
            Account.Place source = new Account.Place(
                    header(record, Account.SOURCE_TOPIC),
                    Integer.parseInt(header(record, Account.SOURCE_PARTITION)),
                    Long.parseLong(header(record, Account.SOURCE_OFFSET)));
            account.deadLetter(place, source, key, header(record, Account.STAGE), header(record, Account.REASON));
        }
    }

    private static boolean suspected(ConsumerRecord<byte[], byte[]> record, Deserializer<ReviewItem> reviews) {
        try {
            return record.topic().endsWith(".review")
                    && record.value() != null
                    && reviews.deserialize(record.topic(), record.value())
                            .getReason()
                            .name()
                            .equals("SUSPECT");
        } catch (SerializationException e) {
            return false;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
