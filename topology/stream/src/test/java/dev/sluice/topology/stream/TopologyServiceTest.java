package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyServiceTest {
    @Test
    void aServiceThatWasNeverRunClosesAtOnceAndThenDoesNotRun() {
        var service = new TopologyService(
                new Connection("nowhere:9092", "mock://service", Bench.TOPICS, Map.of()), TopologyConfig.defaults());
        service.close();
        service.close();
        service.run();
        assertThat(service.isRunning()).isFalse();
        assertThatThrownBy(service::run).hasMessageContaining("runs once");
    }
}
