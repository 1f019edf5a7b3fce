package dev.sluice.trainer.service;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.ConsumerLag;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.service.ServiceLifecycle;
import dev.sluice.service.StallWatch;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.client.Clients;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.AccuracyPoint;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.evaluation.TrainerCounters;
import dev.sluice.trainer.input.DatasetWatch;
import dev.sluice.trainer.input.InputReader;
import dev.sluice.trainer.input.PendingDeadLetters;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.FoldedLearner;
import dev.sluice.trainer.snapshot.LastTrained;
import dev.sluice.trainer.snapshot.SnapshotLog;
import dev.sluice.trainer.snapshot.SnapshotPublisher;
import dev.sluice.trainer.snapshot.SnapshotStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The trainer as a role: learns one data set from {@code training}, publishes snapshots to {@code models} and resumes from the
 * newest one. One trainer a data set feeds the scorer; others learn beside it under names of their own. A second one of the same name takes
 * over from the first, which then fails.
 */
public final class TrainerService implements Runnable, AutoCloseable {
    private static final int POLL_RECORDS = 1024;

    private final Connection connection;
    private final TrainerConfig config;
    private final SnapshotConfig snapshots;
    private final List<String> slots;
    private final @Nullable EvaluationSet evaluation;
    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
    private final StallWatch.Pace watchPace;
    private final Clock clock = Clock.systemUTC();
    private final TrainerCounters counters = new TrainerCounters();
    private final ServiceLifecycle lifecycle = new ServiceLifecycle("a trainer");

    /**
     * The trainer that feeds the scorer.
     *
     * @param connection where broker, registry and topics are; nothing is contacted before {@link #run}
     * @param evaluation what test accuracy is measured on, or null
     */
    public TrainerService(Connection connection, TrainerConfig config, @Nullable EvaluationSet evaluation) {
        this(connection, config, SnapshotConfig.feeding(), evaluation);
    }

    /**
     * @param connection where broker, registry and topics are; nothing is contacted before {@link #run}
     * @param snapshots where snapshots go, and how many are retained
     * @param evaluation what test accuracy is measured on, or null
     * @throws IllegalArgumentException if there are folds and the trainer does not feed the scorer
     */
    public TrainerService(
            Connection connection, TrainerConfig config, SnapshotConfig snapshots, @Nullable EvaluationSet evaluation) {
        this(connection, config, snapshots, evaluation, new Clients(connection)::consumer, StallWatch.Pace.usual());
    }

    /** @param consumers makes a consumer, given what its settings have beside the usual ones */
    TrainerService(
            Connection connection,
            TrainerConfig config,
            SnapshotConfig snapshots,
            @Nullable EvaluationSet evaluation,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
            StallWatch.Pace watchPace) {
        this.connection = connection;
        this.config = config;
        this.snapshots = snapshots;
        slots = snapshots.slots(config.networks());
        this.evaluation = evaluation;
        this.consumers = consumers;
        this.watchPace = watchPace;
    }

    /**
     * Trains until {@link #close} is called; outages of broker or registry are waited out.
     *
     * @throws RuntimeException if it cannot go on, saying why
     */
    @Override
    public void run() {
        lifecycle.run(() -> {
            try {
                train();
            } catch (InterruptedException e) {
                // waits end so as well when the trainer is closed, and then its thread has not been interrupted
                if (lifecycle.open()) {
                    throw e;
                }
            }
        });
    }

    private void train() throws InterruptedException {
        Backoff reading = new Backoff(lifecycle.closing());
        Backoff publishing = new Backoff(lifecycle.closing());
        Clients clients = new Clients(connection);
        AvroSerdes serdes = connection.serdes();
        String datasets = connection.topics().datasets();
        try (DatasetWatch watch = new DatasetWatch(
                        consumers.apply(Map.of()),
                        datasets,
                        serdes.deserializer(DatasetDescriptor.class),
                        reading,
                        config.dataset(),
                        () -> LastTrained.dataset(
                                consumers.apply(Map.of()), connection.topics().models(), snapshots.slot(), reading));
                InputReader reader = new InputReader(connection.topics(), config.input(), serdes, reading)) {
            SampleDecoder decoder = watch.await();
            String dataset = decoder.descriptor().getDataset();
            TargetColumns columns = Tasks.columns(decoder);
            String transactionalId =
                    ConsumerGroups.trainer(connection.topics().prefix()) + "-" + dataset + snapshots.suffix();
            String loss = Tasks.loss(config.optimisation(), columns);
            try (FoldedLearner learner = new FoldedLearner(
                            config.network(),
                            decoder.descriptor().getShape(),
                            columns,
                            () -> Losses.parse(loss, columns),
                            config.optimisation().optimizer(),
                            config.seed(),
                            config.networks());
                    Consumer<byte[], byte[]> consumer = consumers.apply(inputSettings(dataset));
                    Deserializer<ModelSnapshot> models = serdes.deserializer(ModelSnapshot.class);
                    SnapshotStore store = new SnapshotStore(
                            connection.topics().models(),
                            dataset,
                            snapshots,
                            () -> clients.producer(
                                    transactionalId, snapshots.transactionBytes(learner.snapshotBytes())),
                            new SnapshotLog(
                                    connection.topics().models(),
                                    dataset,
                                    slots,
                                    () -> consumers.apply(Map.of()),
                                    () -> consumers.apply(Map.of("isolation.level", "read_uncommitted")),
                                    models),
                            serdes.serializer(),
                            publishing);
                    StallWatch unused =
                            stallWatch(dataset, consumer, reading, publishing).start()) {
                new TrainingLoop(
                                config,
                                consumer,
                                reader,
                                watch,
                                decoder,
                                learner,
                                config.publish()
                                        ? new SnapshotPublisher(config, snapshots, dataset, store, counters, clock)
                                        : null,
                                new PendingDeadLetters(
                                        connection.topics().deadLetters(),
                                        connection.topics().maxRecordBytes()),
                                evaluation,
                                counters,
                                reading,
                                clock)
                        .run();
            }
        }
    }

    private StallWatch stallWatch(
            String dataset, Consumer<byte[], byte[]> consumer, Backoff reading, Backoff publishing) {
        return new StallWatch(
                "trainer of " + dataset,
                watchPace,
                // the client's figures may be read from any thread
                () -> ConsumerLag.waits(consumer.metrics(), client -> true),
                () -> counters.trained.get() + counters.deadLettered.get() + counters.version.get(),
                () -> waitsFor(reading, publishing));
    }

    private static String waitsFor(Backoff reading, Backoff publishing) {
        if (!publishing.waitsFor().isEmpty()) {
            return publishing.waitsFor();
        }
        return reading.waitsFor().isEmpty()
                ? "the network's next step, or a snapshot that is being published"
                : reading.waitsFor();
    }

    private Map<String, Object> inputSettings(String dataset) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("max.poll.records", POLL_RECORDS);
        // what is gone must not be jumped over in silence
        settings.put("auto.offset.reset", "none");
        settings.put("client.id", "trainer-" + dataset + (config.publish() ? snapshots.suffix() : "-plain"));
        if (config.publish()) {
            settings.put("group.id", ConsumerGroups.trainer(connection.topics().prefix()) + snapshots.suffix());
        }
        return settings;
    }

    /** Asks {@link #run} to end after what it has in hand and waits for it, at most 30 s. May be called more than once. */
    @Override
    public void close() {
        lifecycle.close();
    }

    /** How many networks learn, each its fold of the data set; what is measured is their average. */
    public int folds() {
        return config.networks();
    }

    /** Samples learnt from, those before a restart included. */
    public long trained() {
        return counters.trained.get();
    }

    /** Samples of the data set read and done with: those learnt from and those of weight 0. */
    public long samplesSeen() {
        return counters.samplesSeen.get();
    }

    /** Records that could not be used. */
    public long deadLettered() {
        return counters.deadLettered.get();
    }

    /** Version of the newest snapshot published or resumed from; 0 before the first, and where nothing is published. */
    public long version() {
        return counters.version.get();
    }

    /** Learning rate of the last batch; 0 before the first. */
    public double learningRate() {
        return counters.learningRate;
    }

    /** Training loss, smoothed over some twenty batches, in nats; NaN before the first. */
    public double trainingLoss() {
        return counters.trainingLoss;
    }

    /** Accuracy of the last evaluation, 0 to 1; NaN until known, and for multi-label data sets. */
    public double testAccuracy() {
        return counters.testAccuracy;
    }

    /** All of the last evaluation by the names that {@link EvaluationSet} gives, 0 to 1; empty until known. */
    public Map<String, Double> testMetrics() {
        return counters.testMetrics;
    }

    /** Accuracies of all evaluations so far, oldest first; none for multi-label data sets. */
    public List<AccuracyPoint> accuracyHistory() {
        return List.copyOf(counters.accuracies);
    }
}
