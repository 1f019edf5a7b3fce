package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.record.Scored;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies verdicts. Each revision above the last seen acts once: KEEP and RELABEL bring the sample back from review into training, EXCLUDE
 * takes back what is there, by a record of weight 0. The sample stays at hand afterwards, so that an undo, a further revision, can bring it back in its
 * turn. A verdict on a sample that is not in review is remembered and applies when the sample comes again; one whose sample never comes waits as long as
 * verdicts are remembered, and is a dead letter then.
 *
 * <p>A blind control is already in training as the source labelled it: a verdict brings it back only with another label, or with the source's
 * again if the verdict before had given it another. Verdicts on suspects and controls are counted for the noise model, each sample's
 * newest only: for the label, or for one value of a multi-label sample, a suspect's most suspect one and one of a control's drawn by lot. A verdict on
 * a sample that was drawn becomes evidence too, and one on a trusted sample tells how often people err.
 */
public final class VerdictProcessor implements Processor<byte[], byte[], Object, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictProcessor.class);

    private final Deserializer<Verdict> verdictDeserializer;
    private final Deserializer<ScoredSample> scoredDeserializer;
    private final TopologyConfig config;
    private final TopologyCounters counters;
    private final TopicCatalogue topics;

    private Outlets outlets;
    private KeyValueStore<String, byte[]> pendingReviews;
    private KeyValueStore<String, byte[]> verdicts;
    private ProcessorContext<Object, Object> context;
    private WaitingVerdicts waiting;
    private VerdictExpiry expiry;

    /**
     * Closes the deserializers with itself.
     *
     * @param config says how long verdicts are remembered
     * @param counters where to count what is applied
     * @param topics where verdicts, and the samples in the store, were read from, and how large a dead letter may be
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public VerdictProcessor(
            Deserializer<Verdict> verdictDeserializer,
            Deserializer<ScoredSample> scoredDeserializer,
            TopologyConfig config,
            TopologyCounters counters,
            TopicCatalogue topics) {
        this.verdictDeserializer = verdictDeserializer;
        this.scoredDeserializer = scoredDeserializer;
        this.config = config;
        this.counters = counters;
        this.topics = topics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> newContext) {
        context = newContext;
        outlets = new Outlets(newContext, counters, topics.maxRecordBytes());
        pendingReviews = context.getStateStore(Nodes.PENDING_REVIEWS_STORE);
        verdicts = context.getStateStore(Nodes.VERDICTS_STORE);
        KeyValueStore<String, byte[]> index = context.getStateStore(Nodes.EXPIRY_STORE);
        waiting = new WaitingVerdicts(index);
        expiry = new VerdictExpiry(config.verdictRetention(), verdicts, index);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        try {
            Verdict verdict = verdictDeserializer.deserialize(topics.verdicts(), message.value());
            apply(message, verdict, VerdictCheck.judgement(verdict, message.key()));
        } catch (RuntimeException e) {
            if (!Poison.isPoison(e)) {
                throw e;
            }
            outlets.deadLetter(topics.verdicts(), Origin.in(message.headers()), message, e);
        }
    }

    private void apply(Record<byte[], byte[]> message, Verdict verdict, Judgement judgement) {
        String key = key(verdict);
        Judgement last = Judgement.fromBytes(verdicts.get(key));
        if (last != null && judgement.revision() <= last.revision()) {
            LOG.atInfo()
                    .addKeyValue("dataset", verdict.getDataset())
                    .addKeyValue("sample", verdict.getSampleId())
                    .addKeyValue("revision", judgement.revision())
                    .addKeyValue("lastRevision", last.revision())
                    .log("Verdict ignored: its revision is not above the last one seen");
            return;
        }
        PendingReview pending = PendingReview.fromBytes(pendingReviews.get(key));
        if (pending == null) {
            remember(message, verdict, judgement.waiting(last == null || last.waiting()), key);
        } else {
            Scored scored = scored(pending, judgement);
            if (pending.known()) {
                check(message, judgement, last, scored);
            } else {
                bringBack(message, judgement, last, pending, scored, key);
                count(message, judgement, last, pending, scored);
                audit(message, judgement, pending, scored);
            }
            verdicts.put(key, judgement.asCounted().toBytes());
            if (last != null && last.waiting()) {
                waiting.met(key);
            }
        }
        expiry.given(key, context.currentSystemTimeMs());
        counters.verdicts.increment();
    }

    private void remember(Record<byte[], byte[]> message, Verdict verdict, Judgement judgement, String key) {
        LOG.atInfo()
                .addKeyValue("dataset", verdict.getDataset())
                .addKeyValue("sample", verdict.getSampleId())
                .addKeyValue("known", !judgement.waiting())
                .log("Verdict on a sample that is not in review: it applies when the sample comes again");
        verdicts.put(key, judgement.toBytes());
        if (judgement.waiting()) {
            waiting.put(key, new WaitingVerdicts.Waiting(Origin.in(message.headers()), message.key(), message.value()));
        }
    }

    /** A trusted sample that was shown among the others has a key of its own: what is said of it is no verdict on a sample of the stream. */
    private String key(Verdict verdict) {
        String ofStream = SampleKey.of(verdict.getDataset(), verdict.getSampleId());
        String known = SampleKey.ofKnown(verdict.getDataset(), verdict.getSampleId());
        boolean shown = pendingReviews.get(ofStream) == null && pendingReviews.get(known) != null;
        return shown ? known : ofStream;
    }

    private Scored scored(PendingReview pending, Judgement judgement) {
        Scored scored = Scored.of(scoredDeserializer.deserialize(topics.scored(), pending.scored()));
        if (!judgement.fits(scored)) {
            throw new InvalidSampleException("labels: " + judgement.labels() + " cannot be the labels of this sample: "
                    + (scored.present() == null ? "one class" : "different classes") + " from 0 to "
                    + (scored.probabilities().length - 1));
        }
        return scored;
    }

    private void bringBack(
            Record<byte[], byte[]> message,
            Judgement judgement,
            @Nullable Judgement last,
            PendingReview pending,
            Scored scored,
            String key) {
        boolean news = judgement.decision() == Decision.EXCLUDE
                ? pending.emitted() > 0 && !excluded(last)
                : pending.withheldAt() != null || changesTraining(judgement, last, scored);
        if (news) {
            outlets.training(message, TrainingRecords.byVerdict(scored, judgement, pending));
            pendingReviews.put(key, pending.emittedAgain().toBytes());
            counters.reEmitted.increment();
        }
    }

    /** A control has been trained on with the source's label: only another label, or taking what was said before back, is news. */
    private static boolean changesTraining(Judgement judgement, @Nullable Judgement last, Scored scored) {
        List<Integer> given = scored.sample().getLabels();
        return !scored.isGiven(judgement.labelsOr(given))
                || excluded(last)
                || (last != null && !scored.isGiven(last.labelsOr(given)));
    }

    private static boolean excluded(@Nullable Judgement last) {
        return last != null && last.decision() == Decision.EXCLUDE;
    }

    /** Counts what a person says of a sample whose labels are known to be right, and takes what it replaces back. */
    private void check(Record<byte[], byte[]> message, Judgement judgement, @Nullable Judgement last, Scored scored) {
        ReviewerErrors now = new ReviewerErrors(1, errs(judgement, scored));
        ReviewerErrors before = last == null ? ReviewerErrors.NONE : new ReviewerErrors(-1, -errs(last, scored));
        outlets.count(message, scored.sample().getDataset(), now.plus(before));
    }

    private static int errs(Judgement judgement, Scored scored) {
        boolean right = judgement.decision() != Decision.EXCLUDE
                && scored.isGiven(judgement.labelsOr(scored.sample().getLabels()));
        return right ? 0 : 1;
    }

    /**
     * A sample that was drawn and judged is evidence, to be scored again with every model. Of a multi-label sample, or one of more classes than records hold, nothing goes by it yet. One that
     * is to be excluded has no right label.
     */
    private void audit(Record<byte[], byte[]> message, Judgement judgement, PendingReview pending, Scored scored) {
        if (pending.drawn() == null || scored.present() != null || scored.classIndices() != null) {
            return;
        }
        LabelledSample sample = scored.sample();
        boolean excluded = judgement.decision() == Decision.EXCLUDE;
        outlets.trusted(
                message,
                new TrustedSample(
                        sample,
                        excluded ? List.of() : judgement.labelsOr(sample.getLabels()),
                        EvidenceOrigin.AUDIT,
                        pending.drawn(),
                        judgement.revision(),
                        Instant.ofEpochMilli(context.currentSystemTimeMs())));
    }

    /** Counts a verdict by what the posterior had said, and takes the one it replaces back. */
    private void count(
            Record<byte[], byte[]> message,
            Judgement judgement,
            @Nullable Judgement last,
            PendingReview pending,
            Scored scored) {
        VerdictCounts counts = new VerdictCounts();
        record(counts, judgement, 1, pending, scored);
        if (last != null && last.counted()) {
            record(counts, last, -1, pending, scored);
        }
        if (!counts.isEmpty()) {
            outlets.count(message, scored.sample().getDataset(), counts);
        }
    }

    private static void record(
            VerdictCounts counts, Judgement judgement, int times, PendingReview pending, Scored scored) {
        if (pending.withheldAt() != null) {
            record(counts, false, pending.withheldAt(), pending.withheldClass(), judgement, times, scored);
        }
        if (pending.controlAt() != null) {
            record(counts, true, pending.controlAt(), pending.controlClass(), judgement, times, scored);
        }
    }

    /**
     * Of a multi-label sample a verdict counts for the one value it was asked about. EXCLUDE does not say which value is wrong, so it counts for
     * none of them.
     */
    private static void record(
            VerdictCounts counts,
            boolean control,
            double probability,
            int ofClass,
            Judgement judgement,
            int times,
            Scored scored) {
        boolean[] present = scored.present();
        List<Integer> given = scored.sample().getLabels();
        boolean excluded = judgement.decision() == Decision.EXCLUDE;
        if (present == null) {
            counts.record(control, probability, excluded || !scored.isGiven(judgement.labelsOr(given)), times);
        } else if (!excluded && ofClass >= 0 && ofClass < present.length) {
            boolean right = judgement.labelsOr(given).contains(ofClass) == present[ofClass];
            counts.record(control, probability, !right, times);
        }
    }

    @Override
    public void close() {
        verdictDeserializer.close();
        scoredDeserializer.close();
    }
}
