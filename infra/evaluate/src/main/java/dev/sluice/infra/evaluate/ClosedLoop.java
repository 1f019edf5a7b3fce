package dev.sluice.infra.evaluate;

import dev.sluice.infra.evaluate.KnownLabels.Known;
import dev.sluice.infra.evaluate.StreamTrainer.Lesson;
import dev.sluice.infra.evaluate.correction.Corrections;
import dev.sluice.infra.evaluate.correction.Suspect;
import dev.sluice.infra.ingest.PassOrder;
import dev.sluice.scorer.loss.CrossEntropy;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One cell of the grid: the loop of scorer, noise model and trainer in one thread, in the order that the running system shows under load.
 * There the trainer is the slowest and the scorer waits at its staleness bound; so here, too, scoring goes on until it is as far
 * ahead of the newest snapshot as the bound allows, then training until the next snapshot is due. A sample is always scored before that copy
 * of it is learnt from. Samples that people correct are still counted with the label they were given, as there. The same seed gives the same result, whatever else runs beside it.
 */
final class ClosedLoop implements AutoCloseable {
    private static final int CHUNK = TopologyConfig.defaults().deltaRecords();
    /** Bounds the memory of one forward pass: 16 MiB of floats. */
    private static final int MAX_FLOATS = 4 << 20;

    private final EvaluationData data;
    private final NoisyLabels labels;
    private final LoopConfig config;
    private final PassOrder order;
    private final NoiseLoop noise;
    private final FoldModels models;
    private final KnownLabels known;
    private final Corrections corrections;
    private final LongConsumer progress;
    private final PassJudge judge;
    private final List<PassFindings> findings = new ArrayList<>();
    private final ThresholdTrace thresholds = new ThresholdTrace();

    private final int passSize;
    private final long total;
    private final int chunk;
    private final float[] features;
    private final float[] probabilities;
    /** On their way from scorer to trainer. */
    private final Deque<Lesson> queue = new ArrayDeque<>();

    private int[] passOrder = new int[0];
    private long scored;
    private long taken;
    private long snapshotAt;
    private long modelVersion = 1;
    private double modelRate;
    private int evaluated;

    /**
     * @param noiseConfig detector, threshold policy and window
     * @param corrections told of every sample scored, and asked which are corrected
     * @param seed decides the order of the passes and the initial weights
     * @param progress told how many samples were learnt, now and then
     * @throws IllegalArgumentException if the network cannot take such samples
     */
    ClosedLoop(
            EvaluationData data,
            NoisyLabels labels,
            LoopConfig config,
            NoiseConfig noiseConfig,
            Corrections corrections,
            long seed,
            LongConsumer progress) {
        this.data = data;
        this.labels = labels;
        this.config = config;
        this.corrections = corrections;
        this.progress = progress;
        passSize = labels.pool().length;
        total = (long) passSize * config.passes();
        order = new PassOrder(passSize, 0, seed);
        known = new KnownLabels(data, labels, config, passSize, seed);
        double auditorError = known.estimatedError();
        noise = new NoiseLoop(
                noiseConfig.with(copy -> copy.auditorError(auditorError).auditorChecks(known.checks())),
                data.classes());
        models = new FoldModels(data, config, seed, total);
        judge = new PassJudge(passSize);
        chunk = Math.max(1, Math.min(Math.min(CHUNK, config.maxStaleness()), MAX_FLOATS / data.values()));
        features = new float[chunk * data.values()];
        probabilities = new float[data.classes()];
    }

    /** Runs to the end of the stream. */
    CellResult run() throws InterruptedException {
        long snapshotEvery = TrainerConfig.defaults().snapshots().everySamples();
        while (taken < total) {
            scoreAhead();
            if (taken < scored) {
                train();
            } else {
                // as in the running system, where a snapshot is also due after some time without samples
                models.flush();
                publish();
            }
            if (models.settled() - snapshotAt >= snapshotEvery) {
                publish();
            }
            evaluateEndedPasses();
        }
        models.flush();
        evaluateEndedPasses();
        return new CellResult(findings, thresholds);
    }

    private void scoreAhead() throws InterruptedException {
        while (scored < total) {
            int inPass = (int) (scored % passSize);
            int n = Math.min(chunk, passSize - inPass);
            if (scored + n - snapshotAt > ScorerConfig.staleness(config.maxStaleness(), snapshotAt)) {
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("evaluation was stopped");
            }
            if (inPass == 0) {
                passOrder = order.of((int) (scored / passSize) + 1);
            }
            score(inPass, n);
        }
    }

    private void score(int inPass, int n) {
        int[] pool = labels.pool();
        int[] folds = new int[n];
        for (int i = 0; i < n; i++) {
            int sample = pool[passOrder[inPass + i]];
            data.decode(sample, features, i * data.values());
            folds[i] = models.fold(sample);
        }
        boolean fresh = scored < passSize;
        float[] logits = models.logits(features, n, folds, fresh);
        for (int i = 0; i < n; i++) {
            int sample = pool[passOrder[inPass + i]];
            CrossEntropy entropy = new CrossEntropy(logits, i * data.classes(), data.classes());
            if (!entropy.finite()) {
                throw new IllegalStateException("the model gives logits that are not finite for sample '"
                        + data.id(sample) + "': training has diverged");
            }
            route(sample, entropy);
        }
        scoreAgain(known.due(n), fresh);
        noise.send();
        thresholds.add((double) scored / passSize, noise.clipThreshold());
        if (judge.full()) {
            findings.add(judge.finish());
            corrections.endPass();
        }
    }

    /** Audits have been learnt in their fold, even in the first pass; trusted samples never. */
    private void scoreAgain(List<Known> due, boolean fresh) {
        for (int from = 0; from < due.size(); from += chunk) {
            List<Known> some = due.subList(from, Math.min(due.size(), from + chunk));
            for (boolean trusted : new boolean[] {true, false}) {
                List<Known> kind = some.stream()
                        .filter(one -> (one.kind() == Kind.TRUSTED) == trusted)
                        .toList();
                scoreAgain(kind, trusted, fresh && trusted);
            }
        }
    }

    private void scoreAgain(List<Known> kind, boolean trusted, boolean fresh) {
        if (kind.isEmpty()) {
            return;
        }
        int[] folds = new int[kind.size()];
        for (int i = 0; i < folds.length; i++) {
            int sample = kind.get(i).sample();
            folds[i] = trusted ? -1 : models.fold(sample);
            if (trusted) {
                data.decodeTrusted(sample, features, i * data.values());
            } else {
                data.decode(sample, features, i * data.values());
            }
        }
        float[] logits = models.logits(features, folds.length, folds, fresh);
        for (int i = 0; i < folds.length; i++) {
            probabilities(new CrossEntropy(logits, i * data.classes(), data.classes()));
            Known one = kind.get(i);
            noise.recordEvidence(one.kind(), one.inclusionProbability(), one.label(), probabilities);
        }
    }

    private void probabilities(CrossEntropy entropy) {
        for (int j = 0; j < probabilities.length; j++) {
            probabilities[j] = (float) entropy.probability(j);
        }
    }

    private void route(int sample, CrossEntropy entropy) {
        int label = labels.given()[sample];
        double loss = entropy.loss(label);
        probabilities(entropy);
        known.scored(sample, probabilities);
        RoutingDecision decision = noise.decide(loss, label, probabilities);
        noise.record(loss, label, probabilities, decision.noiseProbability(), modelVersion, modelRate);
        corrections.scored(Suspect.of(sample, label, decision, loss, probabilities));
        boolean judged = corrections.judged(sample);
        boolean withheld = decision.withheld() && !judged;
        judge.add(decision.noiseProbability(), labels.wrong()[sample], withheld, noise.noiseRate());
        queue.add(judged ? labels.corrected(sample) : lesson(sample, label, decision));
        scored++;
    }

    private Lesson lesson(int sample, int label, RoutingDecision decision) {
        Double tau = decision.clipThreshold();
        return new Lesson(sample, label, weight(decision), tau == null ? TargetColumns.NO_CLIPPING : tau);
    }

    private double weight(RoutingDecision decision) {
        if (!config.weights()) {
            return 1;
        }
        return decision.withheld() ? 0 : decision.weight();
    }

    private void train() {
        models.offer(queue.remove());
        taken++;
    }

    private void publish() {
        progress.accept(models.settled() - snapshotAt);
        snapshotAt = models.settled();
        modelVersion++;
        modelRate = models.learningRate();
        models.publish();
    }

    /** The pass a trainer ends is one that was scored to its end before. */
    private void evaluateEndedPasses() {
        while (evaluated < config.passes() && models.settled() >= (long) passSize * (evaluated + 1)) {
            findings.set(evaluated, findings.get(evaluated).withAccuracy(models.accuracy()));
            evaluated++;
        }
    }

    @Override
    public void close() {
        models.close();
    }
}
