package dev.sluice.scorer.service;

import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.model.ModelInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A process that reads a small model and then a large one twice, chunk by chunk as a broker gives them, and says what scores in the end. */
final class LargeModelFeed {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 2);
    private static final TopicPartition DATASETS = new TopicPartition(TOPICS.datasets(), 0);
    private static final TopicPartition MODELS = new TopicPartition(TOPICS.models(), 0);
    private static final AvroSerdes SERDES = new Connection("unused:1", "mock://large", TOPICS, Map.of()).serdes();

    private final Deque<Runnable> script = new ArrayDeque<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Runnable action = script.poll();
            if (action == null) {
                feed.close();
            } else {
                action.run();
            }
            return super.poll(Duration.ZERO);
        }
    };
    private final DatasetCatalogue catalogue;
    private final CatalogueFeed feed;
    private long offset;

    private LargeModelFeed() {
        long maxModelBytes =
                ModelLoader.maxBytes(256L << 20, Runtime.getRuntime().maxMemory());
        catalogue = new DatasetCatalogue(new ModelLoader(maxModelBytes), Clock.systemUTC());
        feed = new CatalogueFeed(
                TOPICS,
                () -> consumer,
                SERDES.deserializer(DatasetDescriptor.class),
                SERDES.deserializer(ModelSnapshot.class),
                catalogue,
                new FeedState(Clock.systemUTC()),
                maxModelBytes);
        for (TopicPartition partition : List.of(DATASETS, MODELS)) {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, 0L));
            consumer.updatePartitions(
                    partition.topic(),
                    List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        }
    }

    public static void main(String[] args) throws IOException {
        LargeModelFeed run = new LargeModelFeed();
        run.script.add(() -> run.add(
                DATASETS,
                0,
                "d",
                SERDES.<DatasetDescriptor>serializer().serialize(DATASETS.topic(), Samples.descriptor("d"))));
        byte[] small = Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0);
        run.script.add(() -> run.chunk(0, 0, 1, small.length, ModelChunks.sha256(small), small));
        try (RandomAccessFile file = new RandomAccessFile(args[0], "r")) {
            int count = (int) ((file.length() + ModelChunks.CHUNK_BYTES - 1) / ModelChunks.CHUNK_BYTES);
            for (int version = 1; version <= 2; version++) {
                for (int i = 0; i < count; i++) {
                    int chunk = i;
                    int of = version;
                    run.script.add(() -> run.chunk(of, chunk, count, length(file), args[1], read(file, chunk)));
                }
            }
            run.feed.run();
            run.feed.check();
        }
        ModelInfo info = run.catalogue.model("d");
        System.out.println("in use: version " + (info == null ? "none" : info.version() - 1));
    }

    private void chunk(int version, int index, int count, long total, String sha256, byte[] data) {
        ModelSnapshot chunk = Samples.snapshot("d", version + 1);
        chunk.setChunkIndex(index);
        chunk.setChunkCount(count);
        chunk.setTotalBytes(total);
        chunk.setSha256(sha256);
        chunk.setData(ByteBuffer.wrap(data));
        add(
                MODELS,
                offset++,
                ModelChunks.key(chunk),
                SERDES.<ModelSnapshot>serializer().serialize(MODELS.topic(), chunk));
    }

    private void add(TopicPartition partition, long at, String key, byte[] value) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), 0, at, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static long length(RandomAccessFile file) {
        try {
            return file.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(RandomAccessFile file, int chunk) {
        try {
            long from = (long) chunk * ModelChunks.CHUNK_BYTES;
            byte[] data = new byte[(int) Math.min(ModelChunks.CHUNK_BYTES, file.length() - from)];
            file.seek(from);
            file.readFully(data);
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
