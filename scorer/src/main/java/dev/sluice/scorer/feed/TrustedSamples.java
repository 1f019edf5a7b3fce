package dev.sluice.scorer.feed;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusted samples and audits of all data sets, within bounds: where there are more, those added first are left out, and that
 * is said once for each data set. One thread feeds it, others take slices.
 *
 * <p>Invariant: no data set has more samples, and all together have no more bytes, than {@link Rescoring} allows.
 */
public final class TrustedSamples {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedSamples.class);

    private final Rescoring config;
    private final Map<String, Trusted> byKey = new HashMap<>();
    private final Map<String, TrustedPool> pools = new HashMap<>();
    private final Set<String> full = new HashSet<>();
    private long bytes;

    public TrustedSamples(Rescoring config) {
        this.config = config;
    }

    /** Takes one in, in place of an earlier one of its key. */
    public synchronized void put(Trusted one) {
        remove(one.key());
        byKey.put(one.key(), one);
        TrustedPool pool = pools.computeIfAbsent(one.dataset(), name -> new TrustedPool(config.share()));
        pool.add(one);
        bytes += one.bytes();
        if (pool.size() > config.maxSamples()) {
            leaveOut(pool);
        }
        while (bytes > config.maxBytes()) {
            pools.values().stream()
                    .max(Comparator.comparingLong(TrustedPool::bytes))
                    .ifPresent(this::leaveOut);
        }
    }

    private void leaveOut(TrustedPool pool) {
        Trusted oldest = pool.oldest();
        if (oldest == null) {
            return;
        }
        remove(oldest.key());
        if (full.add(oldest.dataset())) {
            LOG.atWarn()
                    .addKeyValue("dataset", oldest.dataset())
                    .addKeyValue("maxSamples", config.maxSamples())
                    .addKeyValue("maxBytes", config.maxBytes())
                    .log("there are more trusted samples than are held; those added first are left out");
        }
    }

    /** Forgets the one of a key, if there is one. */
    synchronized void remove(String key) {
        Trusted one = byKey.remove(key);
        TrustedPool pool = one == null ? null : pools.get(one.dataset());
        if (one != null && pool != null) {
            pool.remove(one);
            bytes -= one.bytes();
            if (pool.size() == 0) {
                pools.remove(one.dataset());
            }
        }
    }

    /** Forgets one that does not suit the description of its data set, unless another has taken its place. */
    public synchronized void refuse(Trusted one, RuntimeException reason) {
        if (one.equals(byKey.get(one.key()))) {
            RecordReader.ignored(one.source(), reason);
            remove(one.key());
        }
    }

    /**
     * Whose turn it is to be scored again.
     *
     * @param samples how many samples of the data set's stream are being scored
     * @return at most the share of them that was set; audits first
     */
    public synchronized List<Trusted> slice(String dataset, int samples) {
        @Nullable TrustedPool pool = pools.get(dataset);
        return pool == null ? List.of() : pool.slice(samples);
    }

    /** How many are held of a data set. */
    public synchronized int size(String dataset) {
        @Nullable TrustedPool pool = pools.get(dataset);
        return pool == null ? 0 : pool.size();
    }
}
