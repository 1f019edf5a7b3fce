package dev.sluice.infra.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsCommandTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 4);

    @Test
    void copiesAreShownAndASingleOneOnSeveralBrokersIsWarnedOf() {
        String three = print(new TopicState.Cluster(
                3, Map.of("sluice.samples", new TopicState(4, 1, 1), "sluice.scored", new TopicState(4, 3, 2))));

        assertThat(three)
                .containsPattern("TOPIC +KEY +PARTITIONS +REPLICATION +MIN.INSYNC")
                .containsPattern("sluice.samples +sample id +4 +1 +1 +delete +present")
                .containsPattern("sluice.scored +sample id +4 +3 +2 +delete +present")
                .containsPattern("sluice.models +.* - +- +compact +missing")
                .contains("warning: there are 3 brokers, and one copy only of sluice.samples: ")
                .contains("--replication 3");
    }

    @Test
    void withOneBrokerThereIsNothingToWarnOf() {
        assertThat(print(new TopicState.Cluster(1, Map.of("sluice.samples", new TopicState(2, 1, 1)))))
                .contains("has 2 partitions")
                .doesNotContain("warning");
    }

    private static String print(TopicState.Cluster cluster) {
        StringWriter text = new StringWriter();
        TopicsCommand.print(TOPICS, cluster, new PrintWriter(text, true));
        return text.toString();
    }
}
