package dev.sluice.infra.containers;

import dev.sluice.infra.pipeline.PipelineContract;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The whole loop against the public broker and registry images. */
@Testcontainers(disabledWithoutDocker = true)
class PipelineOnContainersIT extends PipelineContract {
    @Container
    private static final ContainerPlatform PLATFORM = new ContainerPlatform();

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return PLATFORM.connection(topics);
    }
}
