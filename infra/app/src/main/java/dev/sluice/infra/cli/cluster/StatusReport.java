package dev.sluice.infra.cli.cluster;

import dev.sluice.schemas.records.EvidenceModel;
import dev.sluice.schemas.topics.ResumeGap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an installation stands; what {@code status --json} prints.
 *
 * @param bootstrapServers the cluster
 * @param brokers whether it answers
 * @param registry whether the schema registry does
 * @param stages the parts and how far behind they are; empty where that is not known
 * @param datasets what is known of each data set; empty where that is not known
 * @param deadLetters letters in the dead-letter topic; null where that is not known
 * @param deadLettersReplayed those of them that were written to their sources again; null where that is not known
 * @param waitingVerdicts verdicts whose samples have never come; null where that is not known
 * @param error what else is wrong, null if nothing
 */
record StatusReport(
        String bootstrapServers,
        Health brokers,
        Health registry,
        List<Stage> stages,
        List<Dataset> datasets,
        @Nullable Long deadLetters,
        @Nullable Long deadLettersReplayed,
        @Nullable Long waitingVerdicts,
        @Nullable String error) {

    /** Dead letters, and those of them that were replayed. */
    record Letters(long written, long replayed) {}

    /**
     * @param address where it is, without credentials
     * @param reachable whether it answers, and as it should
     * @param httpStatus status of what it answered instead, null if there is none
     * @param error what was wrong, null if nothing
     */
    record Health(
            String address,
            boolean reachable,
            @Nullable Integer httpStatus,
            @Nullable String error) {
        static Health well(String address) {
            return new Health(address, true, null, null);
        }
    }

    /** Whether all that was asked has answered. */
    boolean complete() {
        return brokers.reachable() && registry.reachable() && error == null;
    }

    StatusReport withBrokers(Health found) {
        return copy(found, error);
    }

    StatusReport withError(String found) {
        return copy(brokers, found);
    }

    private StatusReport copy(Health ofBrokers, @Nullable String problem) {
        return new StatusReport(
                bootstrapServers,
                ofBrokers,
                registry,
                stages,
                datasets,
                deadLetters,
                deadLettersReplayed,
                waitingVerdicts,
                problem);
    }

    /** @param waiting verdicts whose samples have never come; null where that is not known */
    StatusReport with(List<Stage> found, List<Dataset> described, Letters letters, @Nullable Long waiting) {
        return new StatusReport(
                bootstrapServers,
                brokers,
                registry,
                found,
                described,
                letters.written(),
                letters.replayed(),
                waiting,
                error);
    }

    /**
     * @param stage scorer, topology or trainer
     * @param topics what it reads
     * @param lag records written there and not yet processed
     * @param gaps partitions that it cannot read on where it stopped
     */
    record Stage(String stage, List<String> topics, long lag, List<Gap> gaps) {}

    /**
     * @param topic the topic
     * @param partition the partition
     * @param saved where it would read on, or null if no offset is saved or it has expired
     * @param first the first offset still there
     * @param end the offset that the next record will get
     * @param lost records gone without having been read, at most
     * @param again records that come a second time, at most
     * @param words all that in words
     */
    record Gap(
            String topic,
            int partition,
            @Nullable Long saved,
            long first,
            long end,
            long lost,
            long again,
            String words) {
        static Gap of(ResumeGap gap) {
            return new Gap(
                    gap.partition().topic(),
                    gap.partition().partition(),
                    gap.saved(),
                    gap.first(),
                    gap.end(),
                    gap.lost(),
                    gap.again(),
                    gap.words());
        }
    }

    /**
     * @param dataset its name
     * @param mixture its newest mixture, if there is one
     * @param model the model that scores by the rules that scorers go by, if there is one
     * @param trained the trainer's newest one, where another scores
     * @param evidence how many samples' right labels are known
     */
    record Dataset(
            String dataset,
            @Nullable Mixture mixture,
            @Nullable Model model,
            @Nullable Model trained,
            Evidence evidence) {}

    /**
     * @param trusted samples that are vouched for
     * @param audits samples of the stream that were judged
     */
    record Evidence(long trusted, long audits) {
        static final Evidence NONE = new Evidence(0, 0);
    }

    /**
     * @param version version of the snapshot
     * @param state WARMING_UP, INSEPARABLE or ACTIVE
     * @param noiseRate estimated share of wrong labels, 0 to 1
     * @param clipThreshold tau, or null for no clipping
     * @param windowSize losses it was fitted to
     * @param lossesSeen losses counted since the beginning
     * @param leastLosses losses that must have been counted before anything is decided; 0 if it does not say
     * @param evidence what it makes of what is known for certain; null without any
     */
    record Mixture(
            long version,
            String state,
            double noiseRate,
            @Nullable Double clipThreshold,
            long windowSize,
            long lossesSeen,
            long leastLosses,
            @Nullable Known evidence) {}

    /**
     * @param trusted scores of trusted samples in its window
     * @param audits scores of audited samples in it
     * @param auditsWrong those of them whose label people found wrong
     * @param auditorError rate at which people are taken to err
     * @param auditorChecks verdicts on samples of known labels by which that was measured
     * @param rateLow lower end of the 95 % interval of the noise rate, null without enough audits
     * @param rateHigh upper end of it
     */
    record Known(
            long trusted,
            long audits,
            long auditsWrong,
            double auditorError,
            long auditorChecks,
            @Nullable Double rateLow,
            @Nullable Double rateHigh) {
        static @Nullable Known of(@Nullable EvidenceModel evidence) {
            return evidence == null
                    ? null
                    : new Known(
                            evidence.getTrusted(),
                            evidence.getAudits(),
                            evidence.getAuditsWrong(),
                            evidence.getAuditorError(),
                            evidence.getAuditorChecks(),
                            evidence.getRateLow(),
                            evidence.getRateHigh());
        }
    }

    /**
     * @param version version of the snapshot
     * @param published whether people brought it, or brought it back, instead of the trainer
     * @param pinned whether it is held against newer ones
     * @param folds how many folds' networks score in place of their average; 0 if it is one network of everything
     * @param samplesSeen samples trained on
     * @param learningRate at the time
     * @param metrics such as testAccuracy
     */
    record Model(
            long version,
            boolean published,
            boolean pinned,
            int folds,
            long samplesSeen,
            double learningRate,
            Map<String, Double> metrics) {}
}
