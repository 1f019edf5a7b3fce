package dev.sluice.infra.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the embedded platform runs.
 *
 * @param dataDir where topics, schemas and logs are kept
 * @param registryHome the registry's unpacked distribution, the directory of its {@code *-runner.jar}
 * @param brokerPort loopback port of the broker; 0 picks a free one
 * @param registryPort loopback port of the registry; 0 picks a free one
 * @param heapMegabytes heap of each child in MiB, 128 to 65536
 * @param startTimeout how long the children together may take until they are healthy, above zero
 */
public record PlatformConfig(
        Path dataDir, Path registryHome, int brokerPort, int registryPort, int heapMegabytes, Duration startTimeout) {

    public PlatformConfig {
        // the children run in this directory's name and must find it wherever they are started
        dataDir = dataDir.toAbsolutePath().normalize();
        registryHome = registryHome.toAbsolutePath().normalize();
        if (dataDir.toString().contains(";")) {
            throw new IllegalArgumentException("the data directory's path must not contain ';': " + dataDir);
        }
        requirePort("brokerPort", brokerPort);
        requirePort("registryPort", registryPort);
        if (brokerPort != 0 && brokerPort == registryPort) {
            throw new IllegalArgumentException("brokerPort and registryPort are both " + brokerPort);
        }
        if (heapMegabytes < 128 || heapMegabytes > 65_536) {
            throw new IllegalArgumentException("heapMegabytes must be 128 to 65536, not " + heapMegabytes);
        }
        if (startTimeout.isNegative() || startTimeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be above zero, not " + startTimeout);
        }
    }

    /** Free ports, 256 MiB each, one minute to start, the registry that the build unpacked. */
    public static PlatformConfig defaults(Path dataDir) {
        return new PlatformConfig(dataDir, RegistryServer.defaultHome(), 0, 0, 256, Duration.ofMinutes(1));
    }

    public PlatformConfig withPorts(int broker, int registry) {
        return new PlatformConfig(dataDir, registryHome, broker, registry, heapMegabytes, startTimeout);
    }

    /** Options of a child's JVM, which is to be small and to start fast, and those that one child needs besides. */
    List<String> childJvm(String... further) {
        return Stream.concat(
                        Stream.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        Stream.of(further))
                .toList();
    }

    Path log(String child) {
        return dataDir.resolve("logs").resolve(child + ".log");
    }

    private static void requirePort(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(name + " must be 0 to 65535, not " + port);
        }
    }
}
