package dev.sluice.trainer.input;

import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.trainer.client.Backoff;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the replay buffer of a restarted trainer with what it held: reads again what lies before the offsets it goes on from, as far as the topic still holds
 * it, without learning from it. How far back that is nobody knows, for not every offset is a sample learnt from: it goes back twice as far each time.
 */
final class ReplayRefill {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRefill.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final InputReader reader;
    private final ReplayBuffer retained;
    private final PortionFiller filler;
    private final Backoff backoff;

    ReplayRefill(
            Consumer<byte[], byte[]> consumer,
            InputReader reader,
            ReplayBuffer retained,
            PortionFiller filler,
            Backoff backoff) {
        this.consumer = consumer;
        this.reader = reader;
        this.retained = retained;
        this.filler = filler;
        this.backoff = backoff;
    }

    /** @throws InterruptedException if told to close meanwhile */
    void run(List<TopicPartition> partitions, Books books) throws InterruptedException {
        int samples = 0;
        for (TopicPartition partition : partitions) {
            Long end = books.offsets().get(partition.partition());
            if (end != null) {
                consumer.assign(List.of(partition));
                fill(partition, end);
                samples += retained.size(partition.partition());
            }
        }
        if (samples > 0) {
            LOG.atInfo().addKeyValue("samples", samples).log("retained samples read again");
        }
    }

    private void fill(TopicPartition partition, long end) throws InterruptedException {
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        for (long span = retained.share(); ; span = 2 * span) {
            long from = Math.max(begin, end - span);
            retained.clear(partition.partition());
            read(partition, from, end);
            if (from == begin || retained.size(partition.partition()) >= retained.share()) {
                return;
            }
        }
    }

    private void read(TopicPartition partition, long from, long end) throws InterruptedException {
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                if (record.offset() < end) {
                    take(record);
                }
            }
            backoff.pause(0);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        while (true) {
            try {
                return consumer.poll(POLL);
            } catch (OffsetOutOfRangeException e) {
                // retention goes on meanwhile: what it takes is not retained here either
                consumer.seekToBeginning(e.partitions());
            } catch (KafkaException e) {
                if (!ClientErrors.recoverable(e)) {
                    throw e;
                }
                backoff.await("reading failed; trying again", e);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        SampleDecoder decoder = filler.decoder();
        try {
            TrainingRecord read = reader.read(record);
            if (read.learnt()
                    && read.sample().getDataset().equals(decoder.descriptor().getDataset())) {
                decoder.check(read.sample());
                read.check(filler.columns());
                decoder.decode(read.sample(), new float[decoder.values()], 0);
                filler.retain(record.partition(), read);
            }
        } catch (SerializationException | InvalidSampleException e) {
            LOG.atDebug()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("not retained: it was not learnt from");
        }
    }
}
