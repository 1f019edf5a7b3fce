package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.CachedSource;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.CountedBy;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.PassKey;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams a data set: publishes its descriptor, then its samples, pass after pass, each pass in another order. {@link #run}
 * returns once the brokers have acknowledged every sample. The source remains the caller's to close.
 */
public final class Ingester implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ingester.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    /** How much of a rate may be under way: what waits while brokers are away comes in one burst when they are back. */
    private static final double UNACKNOWLEDGED_SECONDS = 0.1;

    private static final long ROOM_POLL_MILLIS = 100;

    private final Producer<String, SpecificRecord> producer;
    private final TopicCatalogue topics;
    private final IngestConfig config;
    private final SampleSource source;
    private final @Nullable Delivered delivered;
    private final PassOrder order;
    private final Clock clock;
    private final Semaphore room;
    private @Nullable DatasetDescriptor earlier;

    private final AtomicLong there = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable RawSample> refused = new AtomicReference<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean complete;

    public Ingester(Connection connection, IngestConfig config, SampleSource source) {
        this(connection, config, source, null);
    }

    /** @param delivered what is there already and is not sent again; null to begin anew */
    public Ingester(Connection connection, IngestConfig config, SampleSource source, @Nullable Delivered delivered) {
        this(Producers.of(connection), connection.topics(), config, source, delivered, Clock.systemUTC());
    }

    /**
     * @param producer closed with the ingester
     * @param delivered what is there already and is not sent again; null to begin anew
     */
    Ingester(
            Producer<String, SpecificRecord> producer,
            TopicCatalogue topics,
            IngestConfig config,
            SampleSource source,
            @Nullable Delivered delivered,
            Clock clock) {
        this.producer = producer;
        this.topics = topics;
        this.config = config;
        this.source = CachedSource.of(source, config.cacheBytes());
        this.delivered = delivered;
        this.clock = clock;
        room = new Semaphore((int) Math.max(1, Math.min(1 << 20, config.rate() * UNACKNOWLEDGED_SECONDS)));
        order = new PassOrder(source.facts().size(), config.limit(), config.seed());
    }

    /** Takes the normalisation of an earlier description of the data set; to be called before {@link #run}. */
    public void keepNormalisation(DatasetDescriptor described) {
        earlier = described;
    }

    /**
     * Streams everything, once. Returns early, and normally, if {@link #close} is called meanwhile.
     *
     * @throws IngestException if the source fails or a sample cannot be delivered, with counts
     */
    @Override
    public void run() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("an ingester runs once");
        }
        try {
            if (stop.getCount() == 0) {
                return;
            }
            checkSize();
            DatasetDescriptor descriptor = announce();
            stream(descriptor.getCreatedAt());
            producer.flush();
            checkDelivered();
            complete = stop.getCount() > 0;
            if (complete) {
                UsableShare.require(source, order.size(), order.size() - (long) source.skipped());
            }
            LOG.atInfo()
                    .addKeyValue("dataset", descriptor.getDataset())
                    .addKeyValue("acknowledged", acknowledged())
                    .addKeyValue("skipped", source.skipped())
                    .addKeyValue("complete", complete)
                    .log("ingest ended");
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        } catch (KafkaException e) {
            if (stop.getCount() > 0) {
                throw failed(String.valueOf(e.getMessage()), e);
            }
            LOG.atDebug().setCause(e).log("the producer was closed while sending");
        } finally {
            ended.countDown();
        }
    }

    /** Found before anything is sent: all samples of a data set have one size. */
    private void checkSize() {
        int bytes = source.facts().bytes();
        if (bytes > topics.maxRecordBytes()) {
            throw new IngestException("a sample of '" + source.facts().dataset() + "' has " + bytes
                    + " bytes, records of "
                    + topics.samples() + " may have --max-record-bytes " + topics.maxRecordBytes() + ": "
                    + Producers.raise(
                            bytes + 2 * (topics.maxRequestBytes() - topics.maxRecordBytes()), topics.samples()));
        }
    }

    private DatasetDescriptor announce() throws InterruptedException {
        if (delivered != null) {
            delivered.check(source.facts(), config.passes(), total());
            return delivered.descriptor();
        }
        DatasetDescriptor fresh = Descriptors.describe(source, order, config, clock);
        DatasetDescriptor descriptor = earlier == null ? fresh : Descriptors.keeping(earlier, fresh);
        Producers.publish(producer, topics.datasets(), descriptor.getDataset(), descriptor);
        return descriptor;
    }

    private void stream(Instant describedAt) throws InterruptedException {
        Pacer pacer = new Pacer(config.rate());
        SourceFacts facts = source.facts();
        for (int pass = 1; pass <= config.passes(); pass++) {
            long samples = 0;
            for (int index : order.of(pass)) {
                RawSample sample = source.read(index);
                if (sample == null) {
                    continue;
                }
                samples++;
                if (delivered != null && delivered.contains(sample.id(), pass)) {
                    there.incrementAndGet();
                    continue;
                }
                if (stoppedWhileWaiting(pacer)) {
                    return;
                }
                checkDelivered();
                send(facts, sample, pass, describedAt);
            }
            endPass(new PassCount(facts.dataset(), describedAt, pass, CountedBy.INGEST, samples, 0L));
        }
    }

    /** Says how many samples a pass has, once brokers have all of them. */
    private void endPass(PassCount count) throws InterruptedException {
        producer.flush();
        checkDelivered();
        if (stop.getCount() > 0) {
            Producers.publish(producer, topics.passes(), PassKey.of(count), count);
        }
    }

    private boolean stoppedWhileWaiting(Pacer pacer) throws InterruptedException {
        if (config.rate() > 0) {
            while (!room.tryAcquire(ROOM_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                checkDelivered();
                if (stop.getCount() == 0) {
                    return true;
                }
            }
        }
        long wait = pacer.book(System.nanoTime());
        return wait > 0 ? stop.await(wait, TimeUnit.NANOSECONDS) : stop.getCount() == 0;
    }

    private void send(SourceFacts facts, RawSample sample, int pass, Instant describedAt) {
        var value = Descriptors.sample(facts, sample, pass, clock.instant());
        value.setDescribedAt(describedAt);
        Future<?> unused =
                producer.send(new ProducerRecord<>(topics.samples(), sample.id(), value), (metadata, exception) -> {
                    if (config.rate() > 0) {
                        room.release();
                    }
                    if (exception == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        refused.compareAndSet(null, sample);
                        failure.compareAndSet(null, exception);
                    }
                });
        sent.incrementAndGet();
    }

    private void checkDelivered() {
        Exception first = failure.get();
        if (first != null && stop.getCount() > 0) {
            RawSample which = refused.get();
            String what = which == null ? "" : "sample '" + which.id() + "' of " + which.features().length + " bytes: ";
            throw failed(what + Producers.reason(first, topics, topics.samples()), first);
        }
    }

    private IngestException failed(String why, Exception cause) {
        return new IngestException(
                "sending to " + topics.samples() + " failed after " + sent() + " samples sent, " + acknowledged()
                        + " acknowledged, of " + total() + ": " + why
                        + (cause instanceof RecordTooLargeException ? "" : "; --resume goes on after what is there"),
                cause);
    }

    /** Samples of all passes together. */
    public long total() {
        return (long) order.size() * config.passes();
    }

    /** Samples that were there already and were passed over so far. */
    public long there() {
        return there.get();
    }

    /** Samples handed to the producer so far. */
    public long sent() {
        return sent.get();
    }

    /** Samples the brokers have acknowledged so far. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Different samples of the source that could not be used so far; each is missing from every pass. */
    public int skipped() {
        return source.skipped();
    }

    /** What was passed over so far and why, as {@link SampleSource#leftOut} tells it. */
    public List<String> leftOut() {
        return source.leftOut();
    }

    /** Whether every usable sample of every pass has been acknowledged. */
    public boolean complete() {
        return complete;
    }

    /** Stops a running {@link #run}, waits up to 30 s for it to end, and closes the producer. May be called again. */
    @Override
    public void close() {
        stop.countDown();
        try {
            boolean idle = !started.get() || ended.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            producer.close(idle ? STOP_TIMEOUT : Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            producer.close(Duration.ZERO);
        }
    }
}
