package dev.sluice.infra.demo;

import dev.sluice.infra.cli.role.Role;
import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.cli.role.Roles;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.trainer.service.TrainerService;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The moving parts of a demo and how far each is.
 *
 * @param plain trains plain cross-entropy on the same stream, for comparison
 * @param reviewer judges audits; null if nobody does
 */
record DemoStages(
        Ingester ingester,
        ScorerService scorer,
        TopologyService topology,
        TrainerService trainer,
        TrainerService plain,
        Auditor auditor,
        @Nullable SimulatedReviewer reviewer) {

    /** Starts all but the ingest; whoever publishes comes before whoever waits for it. */
    void start(RoleRunner runner) {
        runner.start("auditor", Role.of(auditor, Map::of));
        runner.start(Roles.TRAINER, Role.of(trainer, Map::of));
        runner.start("plain trainer", Role.of(plain, Map::of));
        runner.start(Roles.TOPOLOGY, Role.of(topology, Map::of));
        runner.start(Roles.SCORER, Role.of(scorer, Map::of));
        if (reviewer != null) {
            runner.start("reviewer", Role.of(reviewer, Map::of));
        }
    }

    /** Whether every sample the brokers took has come out at the other end and has been learnt from. */
    boolean drained() {
        return ingester.complete()
                && auditor.accounted() + auditor.deadLetters() >= ingester.acknowledged()
                && trainer.samplesSeen() >= auditor.toTraining()
                && plain.samplesSeen() + auditor.deadLetters() >= ingester.acknowledged();
    }

    /** A figure that changes whenever anything moves. */
    long movement() {
        return ingester.acknowledged()
                + scorer.scored()
                + auditor.accounted()
                + auditor.deadLetters()
                + trainer.samplesSeen()
                + plain.samplesSeen();
    }

    /** Where everything stands, for somebody who must find out why nothing moves. */
    String whereabouts() {
        return "ingested %,d of %,d, scored %,d (%,d ahead of training), to training %,d, to review %,d, dead letters %,d, trained %,d, plain trained %,d"
                .formatted(
                        ingester.acknowledged(),
                        ingester.total(),
                        scorer.scored(),
                        scorer.ahead(),
                        auditor.toTraining(),
                        auditor.toReview(),
                        auditor.deadLetters(),
                        trainer.samplesSeen(),
                        plain.samplesSeen());
    }
}
