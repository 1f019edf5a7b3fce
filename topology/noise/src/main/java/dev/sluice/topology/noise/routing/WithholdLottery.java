package dev.sluice.topology.noise.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which of equally suspect samples are withheld, where not all of them may be: those of one level of P that is larger than a budget
 * ({@link Withholding}, docs/methods.md 8.1), and multi-label samples with a suspect value (10.3). For the latter, a sample with one suspect
 * value among K takes K - 1 good ones with it, and with K = 20 and 5 % of the values wrong most samples have one: so only so many are withheld
 * that their share of all samples keeps to a cap c. If values at their threshold are a share s of all values, at most a share K s of
 * the samples has one; a share min(1, c / (K s)) of those is drawn by lot, and the share withheld is at most c.
 *
 * <p>The lot is the first 53 bits of SHA-256 of the UTF-8 text {@code purpose\ndataset\nid\npass} as a fraction: anybody can repeat it, it does not
 * depend on what else is known of the sample, and another pass draws others.
 */
public final class WithholdLottery {
    private WithholdLottery() {}

    /**
     * Share of the samples with a suspect value that may be withheld, 0 to 1.
     *
     * @param cap largest share of all samples, 0 to 1
     * @param valuesPerSample K; 1 for samples with one label each, which have a cap of their own for each class
     * @param suspectShare share of the values that reach their threshold, 0 to 1
     */
    static double share(double cap, int valuesPerSample, double suspectShare) {
        double samples = valuesPerSample * suspectShare;
        return valuesPerSample <= 1 || samples <= cap ? 1 : cap / samples;
    }

    /** The number that decides whether a sample is withheld, 0 to 1. */
    public static double withhold(String dataset, String id, int pass) {
        return draw("withhold", dataset, id, pass);
    }

    /** The number that decides which value of a control a verdict counts for, 0 to 1; it has nothing to do with the other. */
    public static double ask(String dataset, String id, int pass) {
        return draw("ask", dataset, id, pass);
    }

    private static double draw(String purpose, String dataset, String id, int pass) {
        String text = purpose + "\n" + dataset + "\n" + id + "\n" + pass;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
