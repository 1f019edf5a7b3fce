package dev.sluice.infra.cli.hardship;

import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionTime;
import dev.sluice.schemas.serdes.TransactionalClients;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A DL4J archive as large as wished that is in order: the network of the newest snapshot with a wide first layer. Takes three times its size in
 * memory.
 *
 * @param template newest snapshot of the trainer
 * @param bytes the archive
 */
record LargeModel(ModelSnapshot template, byte[] bytes) {
    private static final Pattern WIDTH = Pattern.compile("(\"n(?:in|out)\" : )(\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int REQUEST_BYTES = 12 << 20;
    /** Above what the trainer publishes meanwhile, so that the model is looked at. */
    private static final int AHEAD = 10_000;

    /**
     * @param size of the archive in bytes, within a few
     * @throws IllegalStateException if the topic holds no snapshot of a multi-layer perceptron yet
     */
    static LargeModel like(Connection connection, long size) {
        ModelSnapshot newest = newest(connection);
        if (newest == null) {
            throw new IllegalStateException("no snapshot in one piece in "
                    + connection.topics().models() + " yet: ingest first, and wait for the trainer");
        }
        byte[] small = new byte[newest.getData().remaining()];
        newest.getData().duplicate().get(small);
        String configuration =
                Dl4jArchive.read(small, ModelChunks.MAX_MODEL_BYTES, false).configuration();
        List<Long> widths = WIDTH.matcher(configuration)
                .results()
                .map(found -> Long.parseLong(found.group(2)))
                .toList();
        List<Long> wide = widen(widths, size / Float.BYTES);
        return new LargeModel(
                newest,
                new Dl4jArchive(rewrite(configuration, wide), new float[Math.toIntExact(parameters(wide))], null)
                        .write());
    }

    /** @param widths number of inputs and of outputs of each dense layer in turn */
    static List<Long> widen(List<Long> widths, long parameters) {
        if (widths.size() < 4 || widths.size() % 2 != 0) {
            throw new IllegalStateException(
                    "the newest snapshot is no multi-layer perceptron: its layers are " + widths);
        }
        List<Long> wide = new ArrayList<>(widths);
        wide.set(1, 0L);
        wide.set(2, 0L);
        long width = (parameters - parameters(wide)) / (widths.get(0) + 1 + widths.get(3));
        wide.set(1, width);
        wide.set(2, width);
        return wide;
    }

    static long parameters(List<Long> widths) {
        long sum = 0;
        for (int i = 0; i < widths.size(); i += 2) {
            sum += (widths.get(i) + 1) * widths.get(i + 1);
        }
        return sum;
    }

    private static String rewrite(String configuration, List<Long> widths) {
        int[] next = {0};
        return WIDTH.matcher(configuration)
                .replaceAll((MatchResult found) -> Matcher.quoteReplacement(found.group(1) + widths.get(next[0]++)));
    }

    private static @Nullable ModelSnapshot newest(Connection connection) {
        TopicPartition partition = new TopicPartition(connection.topics().models(), 0);
        ModelSnapshot newest = null;
        try (Consumer<byte[], byte[]> consumer = new TransactionalClients(connection).consumer(Map.of());
                Deserializer<ModelSnapshot> reader = connection.serdes().deserializer(ModelSnapshot.class)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    ModelSnapshot model =
                            record.value() == null ? null : reader.deserialize(record.topic(), record.value());
                    if (model != null && model.getSlot().equals(ModelKey.FEEDING) && model.getChunkCount() == 1) {
                        newest = model;
                    }
                }
            }
        }
        return newest;
    }

    /** Publishes it as people publish theirs, in one transaction, but without the check that would refuse it; says what was done. */
    String publish(Connection connection) {
        String topic = connection.topics().models();
        long version = template.getVersion() + AHEAD;
        ModelSnapshot published = ModelSnapshot.newBuilder(template)
                .setSlot(ModelKey.PUBLISHED)
                .setVersion(version)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setData(ByteBuffer.allocate(0))
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setSchedule(null)
                .setPublishedAt(Instant.now())
                .build();
        Map<String, Object> settings = new HashMap<>(TransactionTime.settings(bytes.length));
        settings.put("max.request.size", REQUEST_BYTES);
        try (Producer<byte[], byte[]> producer = new TransactionalClients(connection)
                        .producer(
                                connection.topics().prefix() + "-hardship",
                                TransactionTime.millis(bytes.length),
                                settings);
                Serializer<ModelSnapshot> serializer = connection.serdes().serializer()) {
            producer.initTransactions();
            producer.beginTransaction();
            for (ModelSnapshot chunk : ModelChunks.split(published, bytes)) {
                // failures of single sends come out of the commit
                Future<?> unused = producer.send(new ProducerRecord<>(
                        topic,
                        ModelKey.of(chunk).text().getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(topic, chunk)));
            }
            producer.commitTransaction();
        }
        return "published a model of " + bytes.length + " bytes as version " + version + " of '" + template.getDataset()
                + "'";
    }
}
