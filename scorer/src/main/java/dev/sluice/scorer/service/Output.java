package dev.sluice.scorer.service;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the scorer writes for one source record.
 *
 * @param partition the record's partition in {@code sluice.samples}
 * @param offset its offset there
 * @param record the scored sample or the dead letter
 * @param modelVersion version of the model that scored, 0 for none; {@link #DEAD_LETTER} for a dead letter
 */
record Output(int partition, long offset, ProducerRecord<byte[], byte[]> record, long modelVersion) {
    static final long DEAD_LETTER = -1;

    boolean deadLetter() {
        return modelVersion == DEAD_LETTER;
    }
}
