package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An ingester at work on a thread of its own, beside which its caller can look how far it is. */
public final class IngestThread {
    private final FutureTask<?> work;

    private IngestThread(FutureTask<?> work) {
        this.work = work;
    }

    /** Starts it; it ends with its work, or once the ingester is closed. */
    public static IngestThread start(Ingester ingester) {
        FutureTask<?> work = new FutureTask<>(ingester, null);
        new Thread(work, "ingest").start();
        return new IngestThread(work);
    }

    /**
     * Waits a little for the end.
     *
     * @param millis longest wait, 0 to only look
     * @return whether it has ended
     * @throws RuntimeException what the ingester threw
     */
    public boolean ended(long millis) throws InterruptedException {
        try {
            work.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IngestException("ingest failed: " + e.getCause(), e);
        }
    }
}
