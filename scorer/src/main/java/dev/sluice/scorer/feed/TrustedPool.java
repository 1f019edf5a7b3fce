package dev.sluice.scorer.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The trusted samples and audits of one data set, and whose turn it is. Not thread-safe. */
final class TrustedPool {
    /** Each audit is scored once while so many samples of the stream are: as many as the noise model's window holds. */
    static final int AUDIT_PERIOD = 8192;

    private final double share;
    private final Round audits = new Round();
    private final Round trusted = new Round();
    private final TreeSet<Trusted> byAge = new TreeSet<>(Trusted.OLDEST_FIRST);
    private double credit;
    /** In units of 1 / {@link #AUDIT_PERIOD} audits. */
    private long auditCredit;

    private long bytes;

    /** @param share most samples of a slice for each sample of the stream */
    TrustedPool(double share) {
        this.share = share;
    }

    void add(Trusted one) {
        round(one).put(one);
        byAge.add(one);
        bytes += one.bytes();
    }

    void remove(Trusted one) {
        if (byAge.remove(one)) {
            round(one).remove(one.key());
            bytes -= one.bytes();
        }
    }

    private Round round(Trusted one) {
        return one.audit() ? audits : trusted;
    }

    /** The one that was added first; null if there is none. */
    @Nullable
    Trusted oldest() {
        return byAge.isEmpty() ? null : byAge.first();
    }

    int size() {
        return byAge.size();
    }

    long bytes() {
        return bytes;
    }

    /**
     * What is to be scored with so many samples of the stream: {@code ⌊share · samples⌋}, what is left of the fraction counts for the next
     * slice. Audits come first, as many as are due, then trusted samples; none is there twice.
     */
    List<Trusted> slice(int samples) {
        credit += share * samples;
        long room = (long) credit;
        credit -= room;
        auditCredit = Math.min(auditCredit + (long) samples * audits.size(), (long) AUDIT_PERIOD * audits.size());
        List<Trusted> slice = new ArrayList<>(audits.next(Math.min(room, auditCredit / AUDIT_PERIOD)));
        auditCredit -= (long) AUDIT_PERIOD * slice.size();
        slice.addAll(trusted.next(room - slice.size()));
        return slice;
    }
}
