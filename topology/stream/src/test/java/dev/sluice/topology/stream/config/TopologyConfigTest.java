package dev.sluice.topology.stream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopologyConfigTest {
    @Test
    void defaultsFollowTheTopicPrefix() {
        TopologyConfig config = TopologyConfig.defaults("washed", Path.of("state"));
        assertThat(config.applicationId()).isEqualTo("washed-topology");
        assertThat(config.stateDirectory()).isEqualTo(Path.of("state"));
    }

    @Test
    void nonsenseIsRefusedByTheNameOfTheSetting() {
        assertThatThrownBy(() -> TopologyConfig.defaults("a b", Path.of("x"))).hasMessageContaining("applicationId");
        assertThatThrownBy(() -> TopologyConfig.defaults().withRefitEvery(0)).hasMessageContaining("refitEvery");
    }
}
