package dev.sluice.infra.ingest.noise;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.FeatureValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Each value of a sample shifted and scaled by mean and deviation of its own over some samples, so that columns of any units count alike, and
 * cut at {@link #LARGEST} deviations; 0 where all of those samples had the same. Holds a scratch array; not thread-safe.
 */
final class ValueScale {
    static final float LARGEST = 3;

    private final FeatureEncoding encoding;
    private final float[] mean;
    private final float[] scale;
    private final float[] scaled;

    /**
     * @param samples encoded values of the samples to go by
     * @param values of each of them
     */
    ValueScale(List<byte[]> samples, FeatureEncoding encoding, int values) {
        this.encoding = encoding;
        mean = new float[values];
        scale = new float[values];
        scaled = new float[values];
        double[] means = new double[values];
        double[] squares = new double[values];
        int count = 0;
        for (byte[] sample : samples) {
            read(sample);
            count++;
            for (int i = 0; i < values; i++) {
                double difference = scaled[i] - means[i];
                means[i] += difference / count;
                squares[i] += difference * (scaled[i] - means[i]);
            }
        }
        for (int i = 0; i < values; i++) {
            mean[i] = (float) means[i];
            double deviation = Math.sqrt(squares[i] / count);
            scale[i] = deviation > 0 ? (float) (1 / deviation) : 0;
        }
    }

    /**
     * @param features a sample's encoded values
     * @return its scaled values, {@code [values]}; overwritten by the next
     */
    float[] apply(byte[] features) {
        read(features);
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.max(-LARGEST, Math.min(LARGEST, (scaled[i] - mean[i]) * scale[i]));
        }
        return scaled;
    }

    private void read(byte[] features) {
        ByteBuffer data = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) FeatureValues.stored(data, i, encoding);
        }
    }
}
