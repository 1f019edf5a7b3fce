package dev.sluice.infra.pipeline;

import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole loop on the embedded broker and registry. */
class PipelineIT extends PipelineContract {
    private EmbeddedPlatform platform;

    @BeforeAll
    void startPlatform() throws InterruptedException {
        platform = EmbeddedPlatform.start(PlatformConfig.defaults(work.resolve("platform")));
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
    }

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return platform.connection(topics);
    }
}
