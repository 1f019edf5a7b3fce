package dev.sluice.infra.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what is open when the JVM goes down, last opened first: roles before the platform they talk to. JVM shutdown hooks
 * run side by side, so everything that must be closed in order registers here instead.
 */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Deque<Registration> OPEN = new ArrayDeque<>();
    private static boolean hooked;

    private Shutdown() {}

    /** A part that will be closed at exit, until {@link #cancel}. */
    public static final class Registration {
        private final String name;
        private final AutoCloseable part;

        private Registration(String name, AutoCloseable part) {
            this.name = name;
            this.part = part;
        }

        /** To be called once the part has been closed in the ordinary way. */
        public void cancel() {
            synchronized (OPEN) {
                OPEN.remove(this);
            }
        }
    }

    /**
     * Has a part closed at exit, before everything registered earlier.
     *
     * @param name for the log
     * @param part its {@code close} must be idempotent and bounded in time
     */
    public static Registration closeOnExit(String name, AutoCloseable part) {
        Registration registration = new Registration(name, part);
        synchronized (OPEN) {
            if (!hooked) {
                Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::closeAll, "shutdown"));
                hooked = true;
            }
            OPEN.push(registration);
        }
        return registration;
    }

    private static void closeAll() {
        for (Registration next = pop(); next != null; next = pop()) {
            try {
                next.part.close();
            } catch (Exception e) {
                LOG.atError().addKeyValue("part", next.name).setCause(e).log("could not be closed");
            }
        }
    }

    private static @Nullable Registration pop() {
        synchronized (OPEN) {
            return OPEN.poll();
        }
    }
}
