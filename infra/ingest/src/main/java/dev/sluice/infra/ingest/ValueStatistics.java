package dev.sluice.infra.ingest;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.FeatureValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Mean and standard deviation of decoded feature values over samples added one by one, by Welford's update (B. P. Welford,
 * Technometrics 4, 1962) merged sample by sample as in Chan, Golub and LeVeque (1979), so that large offsets cost no digits.
 */
final class ValueStatistics {
    private long count;
    private double mean;
    private double squares;

    /** Adds all values of a sample; those of UINT8 are divided by 255 as every reader does. */
    void add(byte[] features, FeatureEncoding encoding) {
        ByteBuffer data = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        int values = features.length / FeatureValues.bytes(encoding);
        double sum = 0;
        for (int i = 0; i < values; i++) {
            sum += value(data, i, encoding);
        }
        double sampleMean = sum / values;
        double sampleSquares = 0;
        for (int i = 0; i < values; i++) {
            double difference = value(data, i, encoding) - sampleMean;
            sampleSquares += difference * difference;
        }
        double delta = sampleMean - mean;
        long total = count + values;
        squares += sampleSquares + delta * delta * count * values / total;
        mean += delta * values / total;
        count = total;
    }

    private static double value(ByteBuffer data, int index, FeatureEncoding encoding) {
        double stored = FeatureValues.stored(data, index, encoding);
        return encoding == FeatureEncoding.UINT8 ? stored / 255.0 : stored;
    }

    double mean() {
        return mean;
    }

    /** Above 0: 1 if all values are alike, so that dividing by it changes nothing. */
    double standardDeviation() {
        double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
        return deviation > 1e-9 * Math.max(1, Math.abs(mean)) ? deviation : 1;
    }
}
