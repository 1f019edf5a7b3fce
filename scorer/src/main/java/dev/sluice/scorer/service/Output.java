package dev.sluice.scorer.service;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the scorer writes for one source record, or for a trusted sample, which answers none.
 *
 * @param partition the record's partition in {@code sluice.samples}; {@link #NO_SOURCE} for a trusted sample
 * @param offset its offset there
 * @param record the scored sample or the dead letter
 * @param modelVersion version of the model that scored, 0 for none; {@link #DEAD_LETTER} for a dead letter
 */
record Output(int partition, long offset, ProducerRecord<byte[], byte[]> record, long modelVersion) {
    static final long DEAD_LETTER = -1;
    static final int NO_SOURCE = -1;

    /** Of a trusted sample: whatever else becomes of it, no offset is committed for it. */
    static Output evidence(ProducerRecord<byte[], byte[]> record, long modelVersion) {
        return new Output(NO_SOURCE, 0, record, modelVersion);
    }

    boolean evidence() {
        return partition == NO_SOURCE;
    }

    boolean deadLetter() {
        return modelVersion == DEAD_LETTER;
    }
}
