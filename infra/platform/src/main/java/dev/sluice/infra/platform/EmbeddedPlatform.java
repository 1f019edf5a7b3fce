package dev.sluice.infra.platform;

import dev.sluice.infra.platform.ServerStarter.Running;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Kafka broker and schema registry on the loopback interface, each a child JVM, with their data in one directory.
 * Topics and schemas outlive a restart, and a kill of any of the processes. The children end with {@link #close}, with this
 * JVM, or with its sudden death.
 */
public final class EmbeddedPlatform implements AutoCloseable {
    /** File in the data directory by which a running {@code up} or {@code demo} tells other commands its addresses. */
    public static final String CONNECTION_FILE = "connection.properties";
    /** Key of the brokers' addresses in {@link #CONNECTION_FILE}. */
    public static final String BOOTSTRAP_SERVERS = "BOOTSTRAP_SERVERS";
    /** Key of the registry's address in {@link #CONNECTION_FILE}. */
    public static final String SCHEMA_REGISTRY_URL = "SCHEMA_REGISTRY_URL";

    /** Folder of the data directory where the topology keeps its state. */
    public static final String STREAMS = "streams";
    /** Everything the platform and the roles write in the data directory, the lock aside. */
    public static final List<String> DATA = List.of(
            KafkaServer.DATA,
            RegistryServer.DATA,
            STREAMS,
            "logs",
            KafkaServer.SETTINGS_FILE,
            Leftovers.FILE,
            CONNECTION_FILE);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPlatform.class);
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(12);
    private static final Duration START_ABORT = Duration.ofSeconds(10);
    private static final long MIN_FREE_BYTES = 256L << 20;

    private final PlatformConfig config;
    private final DataDirLock lock;
    private final List<ChildProcess> children = new ArrayList<>();
    private final CompletableFuture<PlatformException> failure = new CompletableFuture<>();
    private final Object closeMonitor = new Object();
    private final Shutdown.Registration atExit;
    private int brokerPort;
    private int registryPort;
    private boolean closing;

    private EmbeddedPlatform(PlatformConfig config, DataDirLock lock) {
        this.config = config;
        this.lock = lock;
        atExit = Shutdown.closeOnExit("embedded platform", this);
    }

    /**
     * Starts both servers and waits until they answer: 3 to 10 s.
     *
     * @throws PlatformException if the data directory is in use or full, a port is taken or a child fails; nothing is left
     *     running then
     */
    public static EmbeddedPlatform start(PlatformConfig config) throws InterruptedException {
        return start(config, false);
    }

    /** Starts as {@link #start(PlatformConfig)} does, but removes everything an earlier run left in the data directory first. */
    public static EmbeddedPlatform startAfresh(PlatformConfig config) throws InterruptedException {
        return start(config, true);
    }

    private static EmbeddedPlatform start(PlatformConfig config, boolean afresh) throws InterruptedException {
        DataDirLock lock = DataDirLock.acquire(config.dataDir());
        EmbeddedPlatform platform = new EmbeddedPlatform(config, lock);
        try {
            platform.prepare(afresh);
            platform.startServers();
            return platform;
        } catch (RuntimeException | InterruptedException e) {
            platform.close();
            throw e;
        }
    }

    /** The servers' addresses, for the topics of one installation. */
    public Connection connection(TopicCatalogue topics) {
        return connection(topics, Map.of());
    }

    /** The servers' addresses, for the topics of one installation, with further client settings. */
    public Connection connection(TopicCatalogue topics, Map<String, String> clientSettings) {
        return new Connection(bootstrapServers(), schemaRegistryUrl(), topics, clientSettings);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    public String schemaRegistryUrl() {
        return RegistryServer.url(registryPort);
    }

    /** Where topics, schemas and logs are kept; absolute. */
    public Path dataDir() {
        return config.dataDir();
    }

    /** Completes, with what to tell the user, if a child ends unasked. Stays open after an ordinary {@link #close}. */
    public CompletableFuture<PlatformException> failure() {
        return failure.copy();
    }

    /**
     * Resident memory of this process ({@code sluice}) and of each child ({@code broker}, {@code registry}).
     *
     * @return bytes by process, without those the operating system does not tell
     */
    public Map<String, Long> rssBytes() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        ProcessMemory.residentBytes(ProcessHandle.current().pid()).ifPresent(n -> bytes.put("sluice", n));
        for (ChildProcess child : children()) {
            ProcessMemory.residentBytes(child.pid()).ifPresent(n -> bytes.put(child.name(), n));
        }
        return bytes;
    }

    /**
     * Stops both servers in order and gives the data directory free. Takes a second or two, 15 s at most; a second caller
     * waits for the first.
     */
    @Override
    public void close() {
        synchronized (closeMonitor) {
            List<ChildProcess> leaving;
            synchronized (this) {
                if (closing) {
                    return;
                }
                closing = true;
                leaving = List.copyOf(children);
            }
            try {
                delete(config.dataDir().resolve(CONNECTION_FILE));
                leaving.forEach(ChildProcess::askToEnd);
                leaving.forEach(ChildProcess::awaitEnd);
                Leftovers.forget(config.dataDir());
            } finally {
                lock.close();
                atExit.cancel();
            }
        }
    }

    synchronized List<ChildProcess> children() {
        return List.copyOf(children);
    }

    private void prepare(boolean afresh) throws InterruptedException {
        Path dataDir = config.dataDir();
        Leftovers.clear(dataDir, LEFTOVER_PATIENCE);
        try {
            if (afresh) {
                for (String name : DATA) {
                    FileTrees.delete(dataDir.resolve(name));
                }
            }
            Files.createDirectories(dataDir.resolve("logs"));
            Files.createDirectories(dataDir.resolve(RegistryServer.DATA));
            long free = Files.getFileStore(dataDir).getUsableSpace();
            if (free < MIN_FREE_BYTES) {
                throw new PlatformException("only " + (free >> 20) + " MiB free where " + dataDir
                        + " lies, at least " + (MIN_FREE_BYTES >> 20)
                        + " are needed: make room, or choose another --data-dir");
            }
        } catch (IOException e) {
            throw new PlatformException("cannot prepare data directory " + dataDir + ": " + e, e);
        }
        delete(dataDir.resolve(CONNECTION_FILE));
    }

    private void startServers() throws InterruptedException {
        long begun = System.nanoTime();
        ExecutorService starters = Executors.newFixedThreadPool(2, task -> new Thread(task, "platform-start"));
        try {
            Future<Running> broker = starters.submit(() -> startOne(new KafkaServer(config)));
            Future<Running> registry = starters.submit(() -> startOne(new RegistryServer(config)));
            brokerPort = result(broker).port();
            registryPort = result(registry).port();
        } finally {
            starters.shutdownNow();
            // a child that is being made at this moment must be known before anybody closes
            boolean unused = starters.awaitTermination(START_ABORT.toSeconds(), TimeUnit.SECONDS);
        }
        RegistryServer.requireBackwardCompatibility(registryPort);
        for (ChildProcess child : children()) {
            var unused = child.onExit().thenAccept(process -> childEnded(child));
        }
        writeConnectionFile();
        LOG.atInfo()
                .addKeyValue("millis", (System.nanoTime() - begun) / 1_000_000)
                .addKeyValue("broker", bootstrapServers())
                .addKeyValue("registry", schemaRegistryUrl())
                .log("embedded platform is up");
    }

    private Running startOne(Server server) throws InterruptedException {
        return ServerStarter.start(server, config.startTimeout(), this::remember);
    }

    private synchronized void remember(ChildProcess child) {
        children.removeIf(earlier -> !earlier.alive());
        children.add(child);
        Leftovers.record(
                config.dataDir(), children.stream().map(ChildProcess::handle).toList());
        if (closing) {
            child.askToEnd();
        }
    }

    private static Running result(Future<Running> started) throws InterruptedException {
        try {
            return started.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PlatformException failed) {
                throw failed;
            }
            throw new PlatformException("the embedded platform cannot start: " + e.getCause(), e.getCause());
        }
    }

    private void childEnded(ChildProcess child) {
        synchronized (this) {
            if (closing) {
                return;
            }
        }
        failure.complete(new PlatformException("the embedded platform failed: " + child.account()));
    }

    private void writeConnectionFile() {
        Path file = config.dataDir().resolve(CONNECTION_FILE);
        Path draft = file.resolveSibling(CONNECTION_FILE + ".tmp");
        // both a shell and java.util.Properties read it: no dots in names, no escapes in values
        String addresses = String.join(
                "\n",
                "# the embedded platform of process " + ProcessHandle.current().pid() + "; a shell reads it with: . ./"
                        + CONNECTION_FILE,
                BOOTSTRAP_SERVERS + "=" + bootstrapServers(),
                SCHEMA_REGISTRY_URL + "=" + schemaRegistryUrl(),
                "");
        try {
            Files.writeString(draft, addresses);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PlatformException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new PlatformException("cannot delete " + file + ": " + e.getMessage(), e);
        }
    }
}
