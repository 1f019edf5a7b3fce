package dev.sluice.infra.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a server and waits until it is healthy; goes on to another port when somebody else takes the chosen one first. */
final class ServerStarter {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStarter.class);
    private static final int ATTEMPTS = 3;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<String> PORT_TAKEN =
            List.of("Address already in use", "BindException", "seems to be in use by another process");

    /** A server that answers. */
    record Running(ChildProcess child, int port) {}

    private ServerStarter() {}

    /**
     * @param timeout for all attempts together
     * @param started told of each child the moment it exists
     * @throws PlatformException naming the child's log file and its last lines
     */
    static Running start(Server server, Duration timeout, Consumer<ChildProcess> started) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        int wanted = server.wantedPort();
        if (wanted != 0) {
            requireFree(server.name(), wanted);
        }
        for (int attempt = 1; ; attempt++) {
            int port = wanted != 0 ? wanted : freePort();
            ChildProcess child = server.start(port);
            started.accept(child);
            if (becomesHealthy(server, child, port, deadline)) {
                return new Running(child, port);
            }
            boolean portTaken = !child.alive() && PORT_TAKEN.stream().anyMatch(child.tail()::contains);
            if (!portTaken || wanted != 0 || attempt == ATTEMPTS) {
                String account = child.account();
                child.kill();
                throw new PlatformException("the embedded platform cannot start: " + account);
            }
            LOG.atWarn()
                    .addKeyValue("child", server.name())
                    .addKeyValue("port", port)
                    .log("port was taken by another process, trying the next");
        }
    }

    private static boolean becomesHealthy(Server server, ChildProcess child, int port, long deadline)
            throws InterruptedException {
        while (child.alive() && System.nanoTime() < deadline) {
            if (server.healthy(port) && child.alive()) {
                return true;
            }
            Thread.sleep(POLL.toMillis());
        }
        return false;
    }

    private static void requireFree(String name, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new PlatformException(
                    "port " + port + " for the " + name + " is not free (" + e.getMessage()
                            + "): choose another one, or 0 for any",
                    e);
        }
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new PlatformException("no free port on the loopback interface: " + e.getMessage(), e);
        }
    }
}
