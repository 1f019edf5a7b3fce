package dev.sluice.infra.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A bad record on its way.
 *
 * @param source where it was put
 * @param value its raw bytes
 * @param stage who is to refuse it
 * @param reason what the refusal is to say, among other things
 */
record Poison(RecordMetadata source, byte[] value, String stage, String reason) {
    static final byte[] NO_AVRO = "no avro".getBytes(StandardCharsets.UTF_8);
    /** Well framed, but no registry knows the schema. */
    static final byte[] UNKNOWN_SCHEMA =
            ByteBuffer.allocate(9).put((byte) 0).putInt(999_999).putInt(0).array();

    /** One partition for all, so that what comes behind them shows that they were passed. */
    static final int PARTITION = 0;

    static final String KEY = "poison";

    static Poison send(Installation on, String topic, String stage, byte[] value, String reason)
            throws InterruptedException {
        return new Poison(on.publishRaw(topic, PARTITION, KEY, value), value, stage, reason);
    }

    static Poison send(Installation on, String topic, String stage, SpecificRecord value, String reason)
            throws InterruptedException {
        try (Serializer<SpecificRecord> avro = on.connection().serdes().serializer()) {
            return send(on, topic, stage, avro.serialize(topic, value), reason);
        }
    }

    static void shortenFeatures(LabelledSample.Builder sample) {
        Features whole = sample.getFeatures();
        sample.setFeatures(new Features(ByteBuffer.wrap(new byte[3]), whole.getEncoding(), whole.getShape()));
    }

    /** Asserts that it lies among the dead letters once, whole, and with all that tells where it came from. */
    void assertAmong(List<ConsumerRecord<String, byte[]>> deadLetters) {
        List<ConsumerRecord<String, byte[]>> letters = deadLetters.stream()
                .filter(letter -> header(letter, DeadLetters.SOURCE_TOPIC).equals(source.topic())
                        && header(letter, DeadLetters.SOURCE_PARTITION).equals(String.valueOf(source.partition()))
                        && header(letter, DeadLetters.SOURCE_OFFSET).equals(String.valueOf(source.offset())))
                .toList();
        assertThat(letters).as("dead letters of " + source).hasSize(1);
        ConsumerRecord<String, byte[]> letter = letters.get(0);
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(header(letter, DeadLetters.STAGE)).isEqualTo(stage);
        assertThat(header(letter, DeadLetters.EXCEPTION)).endsWith("Exception");
        assertThat(header(letter, DeadLetters.REASON)).contains(reason);
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        return new String(
                requireNonNull(letter.headers().lastHeader(name), name).value(), StandardCharsets.UTF_8);
    }
}
