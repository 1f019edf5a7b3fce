package dev.sluice.infra.cli.hardship;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records that once ended Sluice for good. Their keys begin with {@link #KEY}, by which the account tells them from samples. */
final class HardRecords {
    static final String KEY = "hardship-";

    private static final int ANNOUNCED_LENGTH = 1_500_000_000;
    private static final int RUBBISH_BYTES = 2_000_000;
    private static final int ROOM_BYTES = 4 << 20;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MASK = 0x7f;
    private static final int VARINT_MORE = 0x80;

    private final Connection connection;
    private final Consumer<String> said;

    /** @param said takes what was written where, a line each */
    HardRecords(Connection connection, Consumer<String> said) {
        this.connection = connection;
        this.said = said;
    }

    /** Ten bytes with a valid schema id, whose first field, a string, announces 1.5 GB. */
    void writeTenBytes() throws IOException, InterruptedException, ExecutionException {
        TopicCatalogue topics = connection.topics();
        for (String topic : List.of(topics.samples(), topics.scored(), topics.verdicts(), topics.training())) {
            write(topic, "ten-bytes", tenBytes(schemaId(topic)));
        }
    }

    static byte[] tenBytes(int schemaId) {
        ByteBuffer bytes = ByteBuffer.allocate(10).put((byte) 0).putInt(schemaId);
        // Avro's zigzag form, seven bits a byte
        for (long rest = 2L * ANNOUNCED_LENGTH; rest > 0; rest >>= VARINT_BITS) {
            bytes.put((byte) ((rest & VARINT_MASK) | (rest > VARINT_MASK ? VARINT_MORE : 0)));
        }
        return bytes.array();
    }

    /** Two million random bytes, after raising what the topics take: by default that is a million. */
    void writeRubbish() throws InterruptedException, ExecutionException {
        TopicCatalogue topics = connection.topics();
        byte[] rubbish = new byte[RUBBISH_BYTES];
        new Random(1).nextBytes(rubbish);
        for (String topic : List.of(topics.samples(), topics.verdicts(), topics.scored())) {
            makeRoom(topic);
            write(topic, "rubbish", rubbish);
        }
    }

    private void makeRoom(String topic) throws InterruptedException, ExecutionException {
        String setting = "max.message.bytes";
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Topics.admin(connection)) {
            Config config = admin.describeConfigs(List.of(resource))
                    .values()
                    .values()
                    .iterator()
                    .next()
                    .get();
            ConfigEntry entry = config.get(setting);
            int now = entry == null ? 0 : Integer.parseInt(entry.value());
            if (now < ROOM_BYTES) {
                admin.incrementalAlterConfigs(Map.of(
                                resource,
                                List.of(new AlterConfigOp(
                                        new ConfigEntry(setting, String.valueOf(ROOM_BYTES)),
                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get();
                said.accept("raised " + setting + " of " + topic + " from " + now + " to " + ROOM_BYTES);
            }
        }
    }

    private void write(String topic, String name, byte[] value) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = connection.client();
        settings.put("max.request.size", ROOM_BYTES);
        settings.put("acks", "all");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            RecordMetadata at = producer.send(new ProducerRecord<>(topic, KEY + name, value))
                    .get();
            said.accept("wrote " + name + ", " + value.length + " bytes, to " + at.topic() + "-" + at.partition()
                    + " at offset " + at.offset());
        }
    }

    private int schemaId(String topic) throws IOException {
        String latest = connection.schemaRegistryUrl() + "/subjects/" + Subjects.of(topic) + "/versions/latest";
        try (InputStream answer = URI.create(latest).toURL().openStream()) {
            return new ObjectMapper().readTree(answer).path("id").asInt();
        }
    }
}
