package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.time.Duration;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sends every scored sample to exactly one place: unreadable ones to the dead letters, suspects to review, all others to training; a small share of
 * both, drawn blindly, is shown to reviewers as audits. A sample with a verdict goes to training as the verdict says. Every sample that is routed is also counted into the rolling window, with the
 * loss and the label the source gave it, verdict or not: the window describes the source. Samples that come with their right labels are no part of
 * the stream: they are counted as evidence, and at most shown to reviewers, to learn how often these err.
 */
public final class RouterProcessor implements Processor<byte[], byte[], Object, Object> {
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);

    private final Deserializer<ScoredSample> scoredDeserializer;
    private final Deserializer<MixtureSnapshot> mixtureDeserializer;
    private final TopologyConfig config;
    private final TopologyCounters counters;
    private final TopicCatalogue topics;

    private ProcessorContext<Object, Object> context;
    private Outlets outlets;
    private MixtureView mixtures;
    private KeyValueStore<String, byte[]> pendingReviews;
    private KeyValueStore<String, byte[]> verdicts;
    private ReviewExpiry reviewExpiry;
    private VerdictExpiry verdictExpiry;
    private WaitingVerdicts waiting;
    private KnownItems knownItems;

    /**
     * Closes the deserializers with itself.
     *
     * @param counters where to count what is routed
     * @param topics where records come from, and how large one may be
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public RouterProcessor(
            Deserializer<ScoredSample> scoredDeserializer,
            Deserializer<MixtureSnapshot> mixtureDeserializer,
            TopologyConfig config,
            TopologyCounters counters,
            TopicCatalogue topics) {
        this.scoredDeserializer = scoredDeserializer;
        this.mixtureDeserializer = mixtureDeserializer;
        this.config = config;
        this.counters = counters;
        this.topics = topics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> newContext) {
        context = newContext;
        outlets = new Outlets(newContext, counters, topics.maxRecordBytes());
        pendingReviews = newContext.getStateStore(Nodes.PENDING_REVIEWS_STORE);
        verdicts = newContext.getStateStore(Nodes.VERDICTS_STORE);
        KeyValueStore<String, byte[]> expiry = newContext.getStateStore(Nodes.EXPIRY_STORE);
        reviewExpiry = new ReviewExpiry(config.reviewRetention(), pendingReviews, expiry);
        waiting = new WaitingVerdicts(expiry);
        verdictExpiry = new VerdictExpiry(config.verdictRetention(), verdicts, expiry, this::forgotten);
        knownItems = new KnownItems(config.knownShare(), config.controls(), pendingReviews, verdicts);
        KeyValueStore<String, byte[]> snapshots = newContext.getStateStore(Nodes.SNAPSHOTS_STORE);
        mixtures = new MixtureView(
                snapshots,
                mixtureDeserializer,
                topics.mixtures(),
                config.noise().audits().first());
        newContext.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expire);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        Scored scored;
        try {
            scored = read(message.value());
        } catch (RuntimeException e) {
            if (!Poison.isPoison(e)) {
                throw e;
            }
            outlets.deadLetter(message, e);
            return;
        }
        if (scored.evidence() == null) {
            route(message, scored);
        } else {
            evidence(message, scored);
        }
    }

    /** Takes in what is known of the loss of right labels. It needs no mixture, and nobody trains on the sample. */
    private void evidence(Record<byte[], byte[]> message, Scored scored) {
        Evidence evidence = scored.evidence();
        if (evidence != null && scored.present() == null && scored.classIndices() == null) {
            Kind kind = evidence.getOrigin() == EvidenceOrigin.TRUSTED
                    ? Kind.TRUSTED
                    : scored.isGiven(evidence.getRightLabels()) ? Kind.AUDIT_RIGHT : Kind.AUDIT_WRONG;
            MixtureView.Current mixture = mixtures.newest(scored.sample().getDataset());
            outlets.count(message, Counted.evidence(scored, kind, mixtures.scorer(mixture, scored)));
            askWhatIsKnown(message, scored, mixture);
        }
        counters.evidence.increment();
    }

    private void askWhatIsKnown(Record<byte[], byte[]> message, Scored scored, MixtureView.Current mixture) {
        String key =
                SampleKey.ofKnown(scored.sample().getDataset(), scored.sample().getId());
        if (knownItems.asks(scored, key)) {
            long now = context.currentSystemTimeMs();
            keep(key, null, PendingReview.known(now, mixture.version(), message.value()));
            Routed shown =
                    new Routed(scored, key, mixture.decide(scored), mixture.version(), Drawn.seeming(config, mixture));
            outlets.review(message, shown.item(ReviewReason.CONTROL, config.suggestions(), now));
        }
    }

    private Scored read(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > topics.maxRecordBytes()) {
            throw new InvalidSampleException("the record has " + bytes.length + " bytes, --max-record-bytes allows "
                    + topics.maxRecordBytes() + "; raise it for every part of Sluice, or shrink the sample");
        }
        ScoredSample value = scoredDeserializer.deserialize(topics.scored(), bytes);
        if (value == null) {
            throw new InvalidSampleException("the record has no value");
        }
        return Scored.of(value);
    }

    private void route(Record<byte[], byte[]> message, Scored scored) {
        String dataset = scored.sample().getDataset();
        MixtureView.Current mixture = mixtures.newest(dataset);
        RoutingDecision decision = mixture.decide(scored);
        String key = SampleKey.of(dataset, scored.sample().getId());
        Judgement judgement = Judgement.fromBytes(verdicts.get(key));
        boolean withheld = false;
        if (judgement != null && judgement.fits(scored)) {
            used(key, judgement);
            outlets.training(
                    message, TrainingRecords.judged(scored, judgement, decision.noiseProbability(), mixture.version()));
            counters.toTraining.increment();
        } else {
            Routed routed = new Routed(scored, key, decision, mixture.version(), Drawn.of(config, mixture, scored));
            if (decision.withheld()) {
                withheld = true;
                withhold(message, routed);
            } else {
                outlets.training(
                        message, TrainingRecords.routed(scored, decision, mixture.version(), mixture.clipPolicy()));
                counters.toTraining.increment();
                control(message, routed);
            }
        }
        outlets.count(
                message,
                new Counted(
                        scored,
                        withheld,
                        decision.noiseProbability(),
                        decision.labels(),
                        mixtures.scorer(mixture, scored)));
        counters.scored.increment();
    }

    private void used(String key, Judgement judgement) {
        verdictExpiry.used(key, context.currentSystemTimeMs());
        if (judgement.waiting()) {
            verdicts.put(key, judgement.waiting(false).toBytes());
            waiting.met(key);
        }
    }

    /** A verdict is forgotten: it goes to dead letters if no sample ever came for it. */
    private void forgotten(String key) {
        WaitingVerdicts.Waiting verdict = waiting.take(key);
        if (verdict != null) {
            outlets.deadLetter(
                    topics.verdicts(),
                    verdict.origin(),
                    new Record<>(verdict.key(), verdict.value(), context.currentSystemTimeMs()),
                    new InvalidSampleException("no sample of this id and data set came within "
                            + config.verdictRetention().toDays() + " days"));
        }
    }

    private void withhold(Record<byte[], byte[]> message, Routed routed) {
        long now = context.currentSystemTimeMs();
        PendingReview earlier = PendingReview.fromBytes(pendingReviews.get(routed.key()));
        keep(
                routed.key(),
                earlier,
                PendingReview.suspect(earlier, now, routed.version(), routed.askedOfSuspect(), message.value()));
        outlets.review(message, routed.item(ReviewReason.SUSPECT, config.suggestions(), now));
        counters.toReview.increment();
    }

    /** Shows a sample that has gone to training to reviewers as well, if it is drawn. */
    private void control(Record<byte[], byte[]> message, Routed routed) {
        if (routed.drawn() == null) {
            return;
        }
        long now = context.currentSystemTimeMs();
        PendingReview earlier = PendingReview.fromBytes(pendingReviews.get(routed.key()));
        keep(
                routed.key(),
                earlier,
                PendingReview.control(earlier, now, routed.version(), routed.askedOfControl(), message.value()));
        outlets.review(message, routed.item(ReviewReason.CONTROL, config.suggestions(), now));
        counters.controls.increment();
    }

    private void keep(String key, @Nullable PendingReview earlier, PendingReview pending) {
        pendingReviews.put(key, pending.toBytes());
        if (earlier == null) {
            reviewExpiry.place(key, pending.routedAt());
        }
    }

    private void expire(long now) {
        reviewExpiry.takeIn(now);
        verdictExpiry.takeIn(now);
        int unusedReviews = reviewExpiry.forget(now);
        int unusedVerdicts = verdictExpiry.forget(now);
    }

    @Override
    public void close() {
        scoredDeserializer.close();
        mixtureDeserializer.close();
    }
}
