package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cli.role.Roles;
import dev.sluice.infra.cluster.Failures;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.review.ReviewException;
import dev.sluice.infra.review.TopicScan;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.RegistryException;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.schemas.topics.ResumeGap;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Asks the cluster how an installation stands. */
final class StatusCollector {
    private final Connection connection;
    private final TopicCatalogue topics;

    StatusCollector(Connection connection) {
        this.connection = connection;
        topics = connection.topics();
    }

    /** Whatever can be told; where something does not answer, the report says so and has gaps. */
    StatusReport collect() throws InterruptedException {
        StatusReport report = new StatusReport(
                connection.bootstrapServers(),
                StatusReport.Health.well(connection.bootstrapServers()),
                registry(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                null);
        try {
            Topics.requireAll(connection);
            return report.registry().reachable() ? everything(report) : withoutRegistry(report);
        } catch (IllegalStateException e) {
            return e.getCause() instanceof ExecutionException
                    ? report.withBrokers(
                            new StatusReport.Health(connection.bootstrapServers(), false, null, Failures.message(e)))
                    : report.withError(Failures.message(e));
        } catch (ReviewException | KafkaException e) {
            return report.withError(Failures.message(e));
        }
    }

    private StatusReport.Health registry() {
        String address = AvroSerdes.withoutCredentials(connection.schemaRegistryUrl());
        try {
            Subjects.check(connection);
            return StatusReport.Health.well(address);
        } catch (RegistryException e) {
            return new StatusReport.Health(address, false, e.status(), e.getMessage());
        }
    }

    /** Of trainers that do not commit to a group nothing is known then. */
    private StatusReport withoutRegistry(StatusReport report) throws InterruptedException {
        TopicReader reader = new TopicReader(connection);
        return report.with(
                stages(List.of()), List.of(), reader.letters(topics.deadLetters()), reader.waitingVerdicts());
    }

    private StatusReport everything(StatusReport report) throws InterruptedException {
        TopicReader reader = new TopicReader(connection);
        TreeSet<String> datasets = new TreeSet<>(
                reader.newest(topics.datasets(), DatasetDescriptor.class).keySet());
        Map<String, MixtureSnapshot> mixtures = reader.newest(topics.mixtures(), MixtureSnapshot.class, datasets);
        Map<String, ModelSnapshot> trained = reader.newest(topics.models(), ModelSnapshot.class, datasets);
        Map<String, ModelSnapshot> published = reader.newest(
                topics.models(),
                ModelSnapshot.class,
                datasets.stream().map(StatusCollector::published).collect(Collectors.toSet()));
        Map<String, StatusReport.Evidence> evidence = evidence();
        List<StatusReport.Dataset> described = new ArrayList<>();
        for (String dataset : datasets) {
            MixtureSnapshot mixture = mixtures.get(dataset);
            described.add(dataset(
                    dataset,
                    mixture == null ? null : mixture(mixture),
                    trained.get(dataset),
                    published.get(published(dataset)),
                    evidence.getOrDefault(dataset, StatusReport.Evidence.NONE)));
        }
        return report.with(
                stages(trained.values()), described, reader.letters(topics.deadLetters()), reader.waitingVerdicts());
    }

    private static String published(String dataset) {
        return new ModelKey(dataset, ModelKey.PUBLISHED, 0).text();
    }

    static StatusReport.Dataset dataset(
            String dataset,
            StatusReport.@Nullable Mixture mixture,
            @Nullable ModelSnapshot trained,
            @Nullable ModelSnapshot published,
            StatusReport.Evidence evidence) {
        ModelSnapshot scores = Stream.of(Optional.ofNullable(trained), Optional.ofNullable(published))
                .flatMap(Optional::stream)
                .min(ModelOrder.BEST_FIRST)
                .orElse(null);
        return new StatusReport.Dataset(
                dataset,
                mixture,
                scores == null ? null : model(scores),
                trained == null || trained.equals(scores) ? null : model(trained),
                evidence);
    }

    private Map<String, StatusReport.Evidence> evidence() {
        EvidenceCount count = new EvidenceCount();
        try (TopicScan scan = new TopicScan(connection);
                Deserializer<TrustedSample> samples = connection.serdes().deserializer(TrustedSample.class)) {
            scan.scan(topics.trusted(), samples, count::take);
        }
        return count.byDataset();
    }

    private List<StatusReport.Stage> stages(Collection<ModelSnapshot> models) throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            List<String> scorerReads = List.of(topics.samples());
            List<String> topologyReads = List.of(topics.scored(), topics.verdicts());
            List<String> trainerReads = List.of(topics.training());
            return List.of(
                    stage(admin, Roles.SCORER, scorerReads, committed(admin, ConsumerGroups.scorer(topics.prefix()))),
                    stage(
                            admin,
                            Roles.TOPOLOGY,
                            topologyReads,
                            committed(admin, ConsumerGroups.topology(topics.prefix()))),
                    stage(admin, Roles.TRAINER, trainerReads, trained(admin, models)));
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
    }

    /**
     * A trainer's place is in its snapshots, which is all that a trainer of the user's own need publish; ours also commits to a group,
     * which between snapshots is further.
     */
    private Map<TopicPartition, Long> trained(Admin admin, Collection<ModelSnapshot> models)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = committed(admin, ConsumerGroups.trainer(topics.prefix()));
        for (ModelSnapshot model : models) {
            for (ConsumedOffset consumed : model.getConsumedOffsets()) {
                offsets.merge(
                        new TopicPartition(consumed.getTopic(), consumed.getPartition()),
                        consumed.getOffset(),
                        Math::max);
            }
        }
        return offsets;
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, at) -> {
                        if (at != null) {
                            offsets.put(partition, at.offset());
                        }
                    });
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return offsets;
    }

    private StatusReport.Stage stage(Admin admin, String name, List<String> reads, Map<TopicPartition, Long> processed)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(reads).allTopicNames().get().values()) {
            topic.partitions().forEach(p -> {
                TopicPartition partition = new TopicPartition(topic.name(), p.partition());
                latest.put(partition, OffsetSpec.latest());
                earliest.put(partition, OffsetSpec.earliest());
            });
        }
        var ends = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        Map<TopicPartition, Long> first =
                offsets(admin.listOffsets(earliest).all().get());
        Map<TopicPartition, Long> end = offsets(ends);
        Map<TopicPartition, Long> from = new HashMap<>();
        end.keySet()
                .forEach(partition -> from.put(
                        partition, Math.max(first.getOrDefault(partition, 0L), processed.getOrDefault(partition, 0L))));
        return stage(name, reads, processed, first, end, UnreadRecords.first(connection, from, end));
    }

    private static Map<TopicPartition, Long> offsets(
            Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> found) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }

    /**
     * How far a stage is behind, and what it cannot go on with.
     *
     * @param processed by partition the first offset not yet processed; empty for a stage that has not run yet, or whose offsets have expired
     * @param unread by partition the first record not yet processed, where that is known
     */
    static StatusReport.Stage stage(
            String name,
            List<String> reads,
            Map<TopicPartition, Long> processed,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> end,
            Map<TopicPartition, Long> unread) {
        long lag = 0;
        for (var its : end.entrySet()) {
            long from = Math.max(first.getOrDefault(its.getKey(), 0L), processed.getOrDefault(its.getKey(), 0L));
            lag += Math.max(0, its.getValue() - Math.max(from, unread.getOrDefault(its.getKey(), 0L)));
        }
        List<StatusReport.Gap> gaps = ResumeGap.find(processed, first, end).stream()
                // a trainer of the user's own need not tell where it reads
                .filter(gap -> !(name.equals(Roles.TRAINER) && processed.isEmpty()))
                .map(StatusReport.Gap::of)
                .toList();
        return new StatusReport.Stage(name, reads, lag, gaps);
    }

    private static StatusReport.Mixture mixture(MixtureSnapshot snapshot) {
        return new StatusReport.Mixture(
                snapshot.getVersion(),
                snapshot.getState().name(),
                snapshot.getNoiseRate(),
                snapshot.getClipThreshold(),
                snapshot.getWindowSize(),
                snapshot.getSamplesSeen(),
                snapshot.getLeastLosses(),
                StatusReport.Known.of(snapshot.getEvidence()));
    }

    private static StatusReport.Model model(ModelSnapshot snapshot) {
        return new StatusReport.Model(
                snapshot.getVersion(),
                snapshot.getSlot().equals(ModelKey.PUBLISHED),
                ModelOrder.pinned(snapshot),
                snapshot.getFolds(),
                snapshot.getSamplesSeen(),
                snapshot.getLearningRate(),
                Map.copyOf(snapshot.getMetrics()));
    }
}
