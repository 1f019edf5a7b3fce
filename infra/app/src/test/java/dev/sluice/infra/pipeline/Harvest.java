package dev.sluice.infra.pipeline;

import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is committed in an installation's topics, as any reader from outside sees it. Keeps all it has read. */
final class Harvest implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TopicCatalogue topics;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Deserializer<LabelledSample> sampleReader;
    private final Deserializer<ScoredSample> scoredReader;
    private final Deserializer<WeightedSample> trainingReader;
    private final Deserializer<ReviewItem> reviewReader;
    private final Deserializer<MixtureSnapshot> mixtureReader;
    private final Deserializer<ModelSnapshot> modelReader;

    private final Map<String, Integer> accepted = new HashMap<>();
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final List<ScoredSample> scored = new ArrayList<>();
    private final List<ScoredSample> evidence = new ArrayList<>();
    private final List<WeightedSample> training = new ArrayList<>();
    private final List<ReviewItem> review = new ArrayList<>();
    private final List<MixtureSnapshot> mixtures = new ArrayList<>();
    private final List<ModelSnapshot> models = new ArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> unreadable = new ArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> misplaced = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Integer, Long> trainingEnds = new HashMap<>();
    private final Map<Integer, Long> trainingPositions = new HashMap<>();

    Harvest(Connection connection) {
        topics = connection.topics();
        sampleReader = connection.serdes().deserializer(LabelledSample.class);
        scoredReader = connection.serdes().deserializer(ScoredSample.class);
        trainingReader = connection.serdes().deserializer(WeightedSample.class);
        reviewReader = connection.serdes().deserializer(ReviewItem.class);
        mixtureReader = connection.serdes().deserializer(MixtureSnapshot.class);
        modelReader = connection.serdes().deserializer(ModelSnapshot.class);
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", 2000);
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        for (String topic : List.of(
                topics.samples(),
                topics.scored(),
                topics.training(),
                topics.review(),
                topics.mixtures(),
                topics.models(),
                topics.deadLetters())) {
            consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on, a little. */
    Harvest gather() {
        consumer.poll(POLL).forEach(this::take);
        return this;
    }

    /** Reads up to all that is committed by now. */
    Harvest complete() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .atMost(LIMIT)
                .until(() -> {
                    gather();
                    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                });
        partitions.stream()
                .filter(partition -> partition.topic().equals(topics.training()))
                .forEach(partition -> trainingPositions.put(partition.partition(), consumer.position(partition)));
        return this;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        String topic = record.topic();
        if (record.value() == null && !topic.equals(topics.deadLetters())) {
            // a retained model that is retained no more, or a tombstone
            return;
        }
        try {
            if (topic.equals(topics.samples())) {
                LabelledSample sample = sampleReader.deserialize(topic, record.value());
                accepted.merge(name(sample), 1, Integer::sum);
            } else if (topic.equals(topics.scored())) {
                ScoredSample value = scoredReader.deserialize(topic, record.value());
                if (value.getEvidence() != null) {
                    // no sample of the stream: it was read elsewhere, and goes nowhere
                    evidence.add(value);
                    return;
                }
                scored.add(value);
                place(record, value.getSample());
            } else if (topic.equals(topics.training())) {
                trainingEnds.put(record.partition(), record.offset() + 1);
                take(record, trainingReader.deserialize(topic, record.value()));
            } else if (topic.equals(topics.review())) {
                take(record, reviewReader.deserialize(topic, record.value()));
            } else if (topic.equals(topics.mixtures())) {
                mixtures.add(mixtureReader.deserialize(topic, record.value()));
            } else if (topic.equals(topics.models())) {
                models.add(modelReader.deserialize(topic, record.value()));
            } else {
                deadLetters.add(record);
            }
        } catch (SerializationException e) {
            unreadable.add(record);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, WeightedSample value) {
        training.add(value);
        place(record, value.getSample());
        if (value.getVerdictRevision() == null) {
            outcomes.merge(name(value.getSample()), 1, Integer::sum);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, ReviewItem value) {
        review.add(value);
        place(record, value.getSample());
        if (value.getReason() == ReviewReason.SUSPECT) {
            outcomes.merge(name(value.getSample()), 1, Integer::sum);
        }
    }

    private void place(ConsumerRecord<String, byte[]> record, LabelledSample sample) {
        int first = places.computeIfAbsent(sample.getId(), id -> record.partition());
        if (!sample.getId().equals(record.key()) || first != record.partition()) {
            misplaced.add(record);
        }
    }

    /** What invariants speak of: one sample in one pass. */
    static String name(LabelledSample sample) {
        return sample.getId() + " in pass " + sample.getPass();
    }

    /** How often each readable (sample id, pass) was ingested. */
    Map<String, Integer> accepted() {
        return accepted;
    }

    /** How often each (sample id, pass) came out in training or in review, what verdicts brought back left out. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** Scored samples of the stream. */
    List<ScoredSample> scored() {
        return scored;
    }

    /** Trusted samples as they were scored beside the stream. */
    List<ScoredSample> evidence() {
        return evidence;
    }

    List<WeightedSample> training() {
        return training;
    }

    /** What went to review instead of training. */
    List<ReviewItem> suspects() {
        return review.stream()
                .filter(item -> item.getReason() == ReviewReason.SUSPECT)
                .toList();
    }

    List<MixtureSnapshot> mixtures() {
        return mixtures;
    }

    /** Snapshots of the trainer that feeds the scorer. */
    List<ModelSnapshot> models() {
        return models("");
    }

    List<ModelSnapshot> models(String slot) {
        return models.stream().filter(model -> model.getSlot().equals(slot)).toList();
    }

    List<ConsumerRecord<String, byte[]>> deadLetters() {
        return deadLetters;
    }

    /** Records that do not keep their topic's contract. */
    List<ConsumerRecord<String, byte[]>> unreadable() {
        return unreadable;
    }

    /** Records whose key is not the sample's id, or that stand in another partition than others of it do. */
    List<ConsumerRecord<String, byte[]>> misplaced() {
        return misplaced;
    }

    /** For each partition of training that holds anything the offset after its last record. */
    Map<Integer, Long> trainingEnds() {
        return trainingEnds;
    }

    /** For each partition of training the offset behind all that was committed when it was last complete, ends of transactions included. */
    Map<Integer, Long> trainingPositions() {
        return trainingPositions;
    }

    @Override
    public void close() {
        consumer.close();
        sampleReader.close();
        scoredReader.close();
        trainingReader.close();
        reviewReader.close();
        mixtureReader.close();
        modelReader.close();
    }
}
