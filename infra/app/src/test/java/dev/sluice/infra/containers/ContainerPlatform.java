package dev.sluice.infra.containers;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker and a schema registry in containers, for a static field with {@code @Container} in a class with
 * {@code @Testcontainers(disabledWithoutDocker = true)}. Both begin empty. The images come from the hub, or are found locally
 * under the same names where {@code infra/containers/provide-images.sh} was run.
 */
public final class ContainerPlatform implements Startable {
    private static final int REGISTRY_PORT = 8080;
    private static final Duration START = Duration.ofMinutes(3);

    private final KafkaContainer broker = new KafkaContainer(image("sluice.image.kafka")).withStartupTimeout(START);
    private final GenericContainer<?> registry = new GenericContainer<>(image("sluice.image.apicurio"))
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp("/health/ready").forStatusCode(200).withStartupTimeout(START));

    /** Starts both side by side and returns when both answer. */
    @Override
    public void start() {
        Startables.deepStart(broker, registry).join();
    }

    @Override
    public void stop() {
        registry.stop();
        broker.stop();
    }

    /** Where a part under test finds them. */
    public Connection connection(TopicCatalogue topics) {
        return new Connection(broker.getBootstrapServers(), registryUrl(), topics, Map.of());
    }

    /** Base address of Confluent's REST API. */
    public String registryUrl() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + "/apis/ccompat/v7";
    }

    private static DockerImageName image(String property) {
        String name = System.getProperty(property);
        if (name == null) {
            throw new IllegalStateException(
                    "system property " + property + " is not set: run through Maven, or set it to an image's name");
        }
        return DockerImageName.parse(name);
    }
}
