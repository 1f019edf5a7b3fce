package dev.sluice.infra.cli.role;

import java.util.Map;
import java.util.function.Supplier;

/** A scorer, topology or trainer as the command line sees it: runs until closed and tells how far it is. */
public interface Role extends Runnable, AutoCloseable {
    /** Figures for people, in the order to show them; cheap and safe to ask from any thread. */
    Map<String, Object> progress();

    /** Ends {@link #run} and waits for it; idempotent. */
    @Override
    void close();

    /**
     * A service as a role.
     *
     * @param service what runs
     * @param progress its figures
     */
    static <S extends Runnable & AutoCloseable> Role of(S service, Supplier<Map<String, Object>> progress) {
        return new Role() {
            @Override
            public void run() {
                service.run();
            }

            @Override
            public Map<String, Object> progress() {
                return progress.get();
            }

            @Override
            public void close() {
                try {
                    service.close();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException("could not be closed: " + e.getMessage(), e);
                }
            }
        };
    }
}
