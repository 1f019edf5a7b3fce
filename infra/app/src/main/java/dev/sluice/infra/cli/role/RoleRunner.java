package dev.sluice.infra.cli.role;

import dev.sluice.infra.cluster.Failures;
import dev.sluice.infra.platform.Shutdown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs roles, each on a thread of its own, until it is closed or the first of them fails. Closes them last started first, at
 * the latest when the JVM goes down.
 */
public final class RoleRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoleRunner.class);
    private static final Duration JOIN = Duration.ofSeconds(30);

    private record Running(String name, Role role, Thread thread) {}

    private final List<Running> running = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Object closing = new Object();
    private final Shutdown.Registration atExit = Shutdown.closeOnExit("roles", this);
    private boolean closed;

    /**
     * Starts a role on a thread named after it.
     *
     * @throws IllegalStateException if this runner is closed
     */
    public synchronized void start(String name, Role role) {
        if (closed) {
            throw new IllegalStateException("cannot start the " + name + ": already closed");
        }
        Thread thread = new Thread(() -> run(name, role), name);
        running.add(new Running(name, role, thread));
        thread.start();
        LOG.atInfo().addKeyValue("role", name).log("started");
    }

    /** Makes a failure elsewhere, such as the platform's, end the wait as a role's own would. */
    public void stopOn(CompletionStage<? extends Throwable> failure) {
        var unused = failure.thenAccept(end::completeExceptionally);
    }

    /**
     * Waits for the end.
     *
     * @return true once closed, false if the time is up
     * @throws RoleFailedException if a role failed
     * @throws RuntimeException what {@link #stopOn} was told
     */
    public boolean await(Duration time) throws InterruptedException {
        try {
            end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(Failures.message(e), e);
        }
    }

    /** Figures of every role by name, in the order of their start. */
    public synchronized Map<String, Map<String, Object>> progress() {
        Map<String, Map<String, Object>> figures = new LinkedHashMap<>();
        running.forEach(r -> figures.put(r.name(), r.role().progress()));
        return figures;
    }

    /**
     * Closes every role, last started first, and waits up to 30 s for each thread. A second caller waits for the first.
     *
     * @throws RuntimeException of the first role that could not be closed, after all were tried
     */
    @Override
    public void close() {
        synchronized (closing) {
            List<Running> open;
            synchronized (this) {
                open = closed ? List.of() : List.copyOf(running);
                closed = true;
            }
            @Nullable RuntimeException first = null;
            for (int i = open.size() - 1; i >= 0; i--) {
                try {
                    close(open.get(i));
                } catch (RuntimeException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            end.complete(null);
            atExit.cancel();
            if (first != null) {
                throw first;
            }
        }
    }

    private static void close(Running open) {
        open.role().close();
        try {
            open.thread().join(JOIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (open.thread().isAlive()) {
            LOG.atWarn().addKeyValue("role", open.name()).log("still runs after its close, left alone");
        } else {
            LOG.atInfo().addKeyValue("role", open.name()).log("ended");
        }
    }

    private void run(String name, Role role) {
        try {
            role.run();
            if (!isClosed()) {
                end.completeExceptionally(new RoleFailedException(name));
            }
        } catch (Throwable e) {
            LOG.atInfo().addKeyValue("role", name).setCause(e).log("failed");
            end.completeExceptionally(new RoleFailedException(name, e));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
