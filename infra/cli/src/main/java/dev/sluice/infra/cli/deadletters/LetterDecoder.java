package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads what lies in a letter by the contract of the topic it came from. */
final class LetterDecoder implements AutoCloseable {
    private final Connection connection;
    private final Map<String, SpecificRecord> contracts;
    private final Map<String, Deserializer<? extends SpecificRecord>> readers = new HashMap<>();

    LetterDecoder(Connection connection) {
        this.connection = connection;
        contracts = Subjects.contracts(connection.topics());
    }

    /**
     * What a letter decodes to, or in a sentence why it does not.
     *
     * @param record the record; null if it cannot be read
     * @param obstacle why not; empty if it can
     */
    record Content(@Nullable SpecificRecord record, String obstacle) {}

    /** @throws IllegalStateException if the registry does not answer, so that nothing can be said */
    Content decode(Letter letter) {
        Letter.Source source = letter.source();
        SpecificRecord contract = source == null ? null : contracts.get(source.topic());
        if (source == null || contract == null) {
            return new Content(null, "it does not come from a topic of this installation that has a contract");
        }
        if (letter.value() == null) {
            return new Content(null, "it has no value");
        }
        if (letter.cut() != null) {
            return new Content(null, letter.cut().toString());
        }
        try {
            return new Content(reader(contract, source.topic()).deserialize(source.topic(), letter.value()), "");
        } catch (KafkaException e) {
            if (ClientErrors.registryUnavailable(e)) {
                throw new IllegalStateException(
                        "cannot decode dead letter " + letter.id() + ": the schema registry at "
                                + connection.schemaRegistryUrl() + " does not answer",
                        e);
            }
            return new Content(null, String.valueOf(e.getMessage()));
        }
    }

    /** The data set that a letter's record names; empty if it cannot be read. */
    Optional<String> dataset(Letter letter) {
        return dataset(decode(letter).record());
    }

    private static Optional<String> dataset(@Nullable IndexedRecord record) {
        if (record == null) {
            return Optional.empty();
        }
        Schema.Field own = record.getSchema().getField("dataset");
        if (own != null) {
            return Optional.ofNullable(record.get(own.pos())).map(Object::toString);
        }
        Schema.Field sample = record.getSchema().getField("sample");
        return sample == null ? Optional.empty() : dataset((IndexedRecord) record.get(sample.pos()));
    }

    private Deserializer<? extends SpecificRecord> reader(SpecificRecord contract, String topic) {
        return readers.computeIfAbsent(topic, name -> connection.serdes().deserializer(contract.getClass()));
    }

    @Override
    public void close() {
        readers.values().forEach(Deserializer::close);
    }
}
