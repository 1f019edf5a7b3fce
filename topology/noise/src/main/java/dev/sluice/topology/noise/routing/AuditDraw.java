package dev.sluice.topology.noise.routing;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;

/**
 * By which probability samples are drawn as audits: part of all samples alike, and a further part of those that look most suspicious.
 *
 * @param share of all samples, 0 to 1
 * @param suspectShare further share of the suspicious ones, 0 to 1 - {@code share}
 * @param suspectFrom margin, on {@link dev.sluice.topology.noise.window.MarginScale}, from which a sample is suspicious
 */
public record AuditDraw(double share, double suspectShare, double suspectFrom) {
    /** Nothing is drawn. */
    public static final AuditDraw NONE = new AuditDraw(0, 0, 0);

    private static final double SHARE_STEP = 0.25;
    private static final double MARGIN_STEP = 0.5;

    public AuditDraw {
        boolean shares = share >= 0 && suspectShare >= 0 && share + suspectShare <= 1;
        if (!shares || !Double.isFinite(suspectFrom)) {
            throw new IllegalArgumentException(
                    "audits cannot be drawn with " + share + " and " + suspectShare + " from margin " + suspectFrom);
        }
    }

    /** The same where a share of all samples is drawn in any case. */
    public AuditDraw withAtLeast(double always) {
        double raised = Math.min(1, share + always);
        return new AuditDraw(raised, Math.min(suspectShare, 1 - raised), suspectFrom);
    }

    /**
     * The probability with which a sample is drawn.
     *
     * @param margin of its given label; NaN if it is not known
     */
    public double of(double margin) {
        return margin >= suspectFrom ? largest() : share;
    }

    /** The largest probability any sample is drawn with. */
    public double largest() {
        return share + suspectShare;
    }

    /** Whether it differs from another so much that people would be asked clearly more, or clearly less, than they are to be. */
    public boolean movedFrom(AuditDraw other) {
        return Math.abs(largest() - other.largest()) > SHARE_STEP * Math.max(largest(), other.largest())
                || (suspectShare > 0 && Math.abs(suspectFrom - other.suspectFrom) > MARGIN_STEP);
    }

    /** Writes it down, for a state store. */
    public void write(CountWriter out) {
        out.writeDouble(share);
        out.writeDouble(suspectShare);
        out.writeDouble(suspectFrom);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if that is not what the bytes are
     */
    public static AuditDraw read(CountReader in) {
        return new AuditDraw(in.readDouble(), in.readDouble(), in.readDouble());
    }
}
