package dev.sluice.infra.cli.role;

import dev.sluice.infra.cluster.ResumeCheck;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ResumeGap;
import dev.sluice.trainer.config.TrainerConfig.LostRecords;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What a role that goes on from its group's offsets does where it cannot. */
final class LostRecordsOption {
    @Option(
            names = "--on-lost-records",
            paramLabel = "WHAT",
            defaultValue = "continue",
            description =
                    "What to do at the start where records that were not read are gone from a topic, or would come twice: continue"
                            + " with the first one still there, or stop; both say how many (default: ${DEFAULT-VALUE}).")
    LostRecords onLost = LostRecords.CONTINUE;

    /** Says what is gone, and stops if that is asked for. */
    void check(Connection connection, String role, String group, List<String> topics, PrintWriter out)
            throws InterruptedException {
        check(connection, role, group, topics, onLost, out);
    }

    /**
     * @param group consumer group of the role
     * @param topics what it reads
     * @throws IllegalStateException if something is gone and the role is to stop then
     */
    static void check(
            Connection connection, String role, String group, List<String> topics, LostRecords onLost, PrintWriter out)
            throws InterruptedException {
        List<ResumeGap> gaps = ResumeCheck.gaps(connection, group, topics);
        if (!gaps.isEmpty() && onLost == LostRecords.STOP) {
            throw new IllegalStateException("the " + role + " cannot go on where it stopped: "
                    + gaps.stream().map(ResumeGap::words).collect(Collectors.joining("; "))
                    + "; bring the records back, or start it with --on-lost-records continue");
        }
        gaps.forEach(gap -> out.println("warning: " + role + ": " + gap.words()));
        out.flush();
    }
}
