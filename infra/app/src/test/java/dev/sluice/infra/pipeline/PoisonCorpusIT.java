package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of mutations of good records on every topic that roles read, with all roles in one JVM of 256 MB: nothing ends, each is processed or a dead letter
 * with its reason, and good samples behind them come through.
 */
@Timeout(600)
class PoisonCorpusIT extends Scenarios {
    private static final int MUTATIONS = Integer.getInteger("sluice.corpus.mutations", 10_000);
    private static final long SEED = Long.getLong("sluice.corpus.seed", 1);
    private static final int GOOD = 600;
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private EmbeddedPlatform platform;

    @BeforeAll
    void startPlatform() throws InterruptedException {
        platform = EmbeddedPlatform.start(PlatformConfig.defaults(work.resolve("corpus-platform")));
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
    }

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return platform.connection(topics);
    }

    @Test
    void noMutationEndsARoleOrIsLost() throws Exception {
        try (Installation on = installation("corpus");
                Harvest harvest = new Harvest(on.connection());
                ChildRole roles =
                        ChildRole.start("roles", AllRoles.class, AllRoles.arguments(on), on.dataDir(), "-Xmx256m");
                KafkaProducer<String, byte[]> producer = producer(on);
                Ingester ingester = on.ingester(on.noisyBlobs(GOOD), 3)) {
            // Given
            ingester.run();
            until(
                    roles,
                    () -> harvest.gather().outcomes().size() == 3 * GOOD
                            && !harvest.models().isEmpty()
                            && !harvest.mixtures().isEmpty());
            LabelledSample template = harvest.scored().get(0).getSample();
            System.out.printf("seed %d, %,d mutations a topic%n", SEED, MUTATIONS);
            int pass = 3;

            for (Map.Entry<String, List<SpecificRecord>> topic :
                    good(on.topics(), harvest).entrySet()) {
                // When
                long before = processed(on.topics(), topic.getKey(), harvest).getAsLong();
                send(producer, on, topic.getKey(), topic.getValue());

                // Then what lies behind them in every partition goes its way
                pass++;
                for (int partition = 0; partition < on.topics().partitions(); partition++) {
                    LabelledSample behind = behind(template, partition, pass);
                    byte[] bytes = bytes(on, on.topics().samples(), behind);
                    on.publishRaw(on.topics().samples(), partition, behind.getId(), bytes);
                    until(roles, () -> harvest.gather().outcomes().containsKey(Harvest.name(behind)));
                }
                harvest.complete();
                long after = processed(on.topics(), topic.getKey(), harvest).getAsLong();
                account(on.topics(), topic.getKey(), after - before, harvest);
            }
            System.out.println("crashes 0, " + roles.lastLine(AllRoles.PEAK) + " bytes");
        }
    }

    /** What came out of a topic's records so far, 0 where that cannot be seen. */
    private static LongSupplier processed(TopicCatalogue topics, String topic, Harvest harvest) {
        if (topic.equals(topics.samples())) {
            return () -> harvest.scored().size();
        }
        return topic.equals(topics.scored())
                ? () -> harvest.training().size() + harvest.suspects().size()
                : () -> 0;
    }

    private static void account(TopicCatalogue topics, String topic, long processed, Harvest harvest) {
        List<ConsumerRecord<String, byte[]>> letters = harvest.deadLetters().stream()
                .filter(letter -> header(letter, DeadLetters.SOURCE_TOPIC).equals(topic))
                .toList();
        System.out.printf(
                "%-20s tried %,d, dead letters %,d, accepted or ignored %,d%n",
                topic, MUTATIONS, letters.size(), MUTATIONS - letters.size());
        assertThat(letters).allSatisfy(letter -> assertThat(header(letter, DeadLetters.REASON))
                .isNotBlank());
        if (processed > 0) {
            assertThat(processed - topics.partitions() + letters.size())
                    .as(topic)
                    .isEqualTo(MUTATIONS);
        }
    }

    /** Small records of each topic, in the order in which they are mutated. */
    private static Map<String, List<SpecificRecord>> good(TopicCatalogue topics, Harvest harvest) {
        Map<String, List<SpecificRecord>> good = new LinkedHashMap<>();
        List<SpecificRecord> samples = new ArrayList<>();
        List<SpecificRecord> verdicts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LabelledSample sample = harvest.scored().get(i).getSample();
            samples.add(sample);
            verdicts.add(Records.verdict(sample.getId(), Decision.RELABEL, List.of(i % Blobs.CLASSES), 1 + i));
        }
        good.put(topics.samples(), samples);
        good.put(topics.scored(), new ArrayList<>(harvest.scored().subList(0, 20)));
        good.put(topics.verdicts(), verdicts);
        good.put(topics.training(), new ArrayList<>(harvest.training().subList(0, 20)));
        good.put(
                topics.mixtures(),
                List.of(harvest.mixtures().get(harvest.mixtures().size() - 1)));
        ModelSnapshot model = harvest.models().get(harvest.models().size() - 1);
        // refused as it is: what is mutated is what surrounds a model
        good.put(
                topics.models(),
                List.of(ModelSnapshot.newBuilder(model)
                        .setData(ByteBuffer.wrap(new byte[64]))
                        .build()));
        // of another name: a description that changed in earnest stops the trainer by design
        good.put(topics.datasets(), List.of(Hostile.descriptor("other")));
        return good;
    }

    private static void send(
            KafkaProducer<String, byte[]> producer, Installation on, String topic, List<SpecificRecord> records)
            throws Exception {
        List<byte[]> whole = new ArrayList<>();
        for (SpecificRecord one : records) {
            whole.add(bytes(on, topic, one));
        }
        Mutations mutations = new Mutations(SEED, whole, on.topics().maxRecordBytes());
        int partitions = producer.partitionsFor(topic).size();
        for (int i = 0; i < MUTATIONS; i++) {
            var unused =
                    producer.send(new ProducerRecord<>(topic, i % partitions, key(records.get(0)), mutations.next()));
        }
        if (records.get(0) instanceof MixtureSnapshot) {
            // the newest record is what decides
            var unused = producer.send(new ProducerRecord<>(topic, 0, key(records.get(0)), whole.get(0)));
        }
        producer.flush();
    }

    private static String key(SpecificRecord record) {
        if (record instanceof ModelSnapshot model) {
            return ModelChunks.key(model);
        }
        return record instanceof MixtureSnapshot ? Blobs.DATASET : "mutation";
    }

    private static LabelledSample behind(LabelledSample template, int partition, int pass) {
        return Records.with(Records.inPass(template, pass), sample -> sample.setId("behind-" + partition));
    }

    private static byte[] bytes(Installation on, String topic, SpecificRecord record) {
        try (Serializer<SpecificRecord> avro = on.connection().serdes().serializer()) {
            return avro.serialize(topic, record);
        }
    }

    private static KafkaProducer<String, byte[]> producer(Installation on) {
        Map<String, Object> settings = on.connection().client();
        settings.put("max.request.size", on.topics().maxRequestBytes());
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void until(ChildRole roles, Callable<Boolean> condition) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT)
                .until(() -> {
                    roles.requireAlive();
                    return condition.call();
                });
    }
}
