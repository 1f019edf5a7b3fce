package dev.sluice.infra.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A single KRaft node, broker and controller in one, on the loopback interface. */
final class KafkaServer implements Server {
    static final String DATA = "kafka";
    static final String SETTINGS_FILE = "broker.properties";

    /** Fixed, so that a restart recognises its own log directory. */
    private static final String CLUSTER_ID = "U2x1aWNlRW1iZWRkZWQwMQ";

    private static final int MAX_MESSAGE_BYTES = 12 << 20;
    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 3000;

    private final PlatformConfig config;

    KafkaServer(PlatformConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public int wantedPort() {
        return config.brokerPort();
    }

    @Override
    public ChildProcess start(int port) {
        Path file = config.dataDir().resolve(SETTINGS_FILE);
        try (OutputStream out = Files.newOutputStream(file)) {
            settings(port, ServerStarter.freePort()).store(out, "written anew at each start");
        } catch (IOException e) {
            throw new PlatformException("cannot write " + file + ": " + e.getMessage(), e);
        }
        return ChildProcess.start(new ChildProcess.Command(
                name(),
                config.dataDir(),
                config.log(name()),
                config.childJvm("-Dlogback.configurationFile=sluice-child-logback.xml"),
                System.getProperty("java.class.path"),
                List.of(BrokerMain.class.getName(), file.toString(), CLUSTER_ID)));
    }

    /** The broker's settings, each chosen for one node on one machine. */
    Properties settings(int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                // static voters: the controller's port may change from start to start
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "PLAINTEXT",
                "log.dirs", config.dataDir().resolve(DATA).toString()));
        settings.putAll(Map.of(
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1"));
        settings.putAll(Map.of(
                // a mistyped topic name is an error, not a new topic
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0",
                // after a kill the controller waits for the dead broker's session to end before it lets the new one in
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "500",
                "message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES),
                "replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES)));
        settings.putAll(Map.of(
                "log.segment.bytes", String.valueOf(64 << 20),
                "log.retention.hours", "168",
                "log.preallocate", "false",
                // the default takes half of a small heap
                "log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20),
                "num.network.threads", "2",
                "num.io.threads", "4"));
        return settings;
    }

    @Override
    public boolean healthy(int port) throws InterruptedException {
        // an admin client would complain of each refused connection, so knock first
        try (Socket knock = new Socket()) {
            knock.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        } catch (IOException e) {
            return false;
        }
        Map<String, Object> client = Map.of(
                "bootstrap.servers", "127.0.0.1:" + port,
                "request.timeout.ms", ANSWER_MILLIS,
                "default.api.timeout.ms", ANSWER_MILLIS);
        try (Admin admin = Admin.create(client)) {
            var cluster = admin.describeCluster();
            return CLUSTER_ID.equals(cluster.clusterId().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS))
                    && !cluster.nodes()
                            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                            .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
