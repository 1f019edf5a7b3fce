package dev.sluice.infra.cli.role;

import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.AuditBudget;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.noise.routing.RoutingPolicy;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the noise model and its routing. */
public final class TopologyOptions {
    /** Of 2,000 trusted samples 100: enough to tell 5 % of errors from none. */
    private static final double KNOWN_SHARE = 0.05;

    @Option(
            names = "--posterior",
            paramLabel = "NAME",
            defaultValue = "combined",
            description = "Noise posterior: combined, joined, anchored, counterfactual or mixture"
                    + " (default: ${DEFAULT-VALUE}).")
    String posterior = "combined";

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "8192",
            description = "Losses in the rolling window (default: ${DEFAULT-VALUE}).")
    int window = 8192;

    @Option(
            names = "--clip-policy",
            paramLabel = "SPEC",
            defaultValue = "evidence",
            description =
                    "What sets the clip threshold: none, fixed, evidence, ogc, median-multiple, mean-std, median-mad or"
                            + " quantile, with parameters as in ogc:epsilon=20,base=gce:0.7 (default: ${DEFAULT-VALUE}).")
    String clipPolicy = "evidence";

    @Option(
            names = "--mixture",
            paramLabel = "NAME",
            defaultValue = "gaussian",
            description =
                    "What the mixture of the ogc clip policy and the mixture posterior is fitted to: gaussian, truncated or"
                            + " log-odds (default: ${DEFAULT-VALUE}).")
    String mixture = "gaussian";

    @Option(
            names = "--refit-every",
            paramLabel = "N",
            defaultValue = "512",
            description = "Losses after which the noise model is fitted anew (default: ${DEFAULT-VALUE}).")
    int refitEvery = 512;

    @Option(
            names = "--routing",
            paramLabel = "POLICY",
            defaultValue = "posterior:0.9",
            description =
                    "What goes to review instead of training: posterior:P from that noise probability on, precision:P as many"
                            + " as keep the expected share of wrong labels among them at P, budget:N the most suspicious N an hour"
                            + " (default: ${DEFAULT-VALUE}).")
    String routing = "posterior:0.9";

    @Option(
            names = "--control-share",
            paramLabel = "SHARE",
            defaultValue = "0.002",
            description =
                    "Share of the samples, drawn blindly, which reviewers are shown in any case: their verdicts tell what the"
                            + " noise model misses; 0 to 0.1 (default: ${DEFAULT-VALUE}).")
    double controlShare = 0.002;

    @Option(
            names = "--audit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Further samples of each data set for people to judge, about so many in all and most of them early, half drawn from all"
                            + " and half from the tenth that looks most suspicious: their verdicts calibrate the noise probability"
                            + " (default: ${DEFAULT-VALUE}).")
    int audits;

    @Option(
            names = "--audit-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same, so many an hour for as long as the stream lasts (default: ${DEFAULT-VALUE}).")
    double auditsPerHour;

    @Option(
            names = "--known-share",
            paramLabel = "SHARE",
            description =
                    "Share of the trusted samples that reviewers are shown among the others, so that their verdicts tell how often they"
                            + " err (default: 0.05 with --audit or --audit-rate, else 0).")
    @Nullable
    Double knownShare;

    @Option(
            names = "--auditor-error",
            paramLabel = "RATE",
            defaultValue = "0",
            description =
                    "Rate at which people err who judge, 0 to below 0.5, until verdicts on trusted samples tell; it is taken out"
                            + " (default: ${DEFAULT-VALUE}).")
    double auditorError;

    @Option(
            names = "--control-seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Key of those draws, the same in all instances; whoever knows it can tell which samples were drawn"
                            + " (default: ${DEFAULT-VALUE}).")
    long controlSeed;

    @Option(
            names = "--stream-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the Kafka Streams application (default: ${DEFAULT-VALUE}).")
    int threads = 1;

    /** @throws IllegalArgumentException naming what is out of range */
    public TopologyConfig config(String topicPrefix, Path stateDirectory) {
        NoiseConfig noise = NoiseConfig.defaults();
        return TopologyConfig.defaults(topicPrefix, stateDirectory)
                .withThreads(threads)
                .withRefitEvery(refitEvery)
                .withControls(new ControlLottery(controlShare, controlSeed))
                .withKnownShare(knownShare != null ? knownShare : audits > 0 || auditsPerHour > 0 ? KNOWN_SHARE : 0)
                .withNoise(noise.withWindow(window, Math.min(noise.slotSize(), window), window / 2)
                        .withMethods(PosteriorKind.named(posterior), ClipPolicy.parse(clipPolicy))
                        .with(copy -> copy.audits(new AuditBudget(audits, auditsPerHour))
                                .auditorError(auditorError))
                        .withMixture(MixtureKind.named(mixture))
                        .withRouting(noise.routing().withPolicy(RoutingPolicy.parse(routing))));
    }
}
