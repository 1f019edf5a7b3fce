package dev.sluice.infra.ingest;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.FeatureValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mean and standard deviation of each column of a table, by Welford's update (Technometrics 4, 1962) in double precision.
 *
 * <p>A column's spread is a few extreme values if its deviation is more than {@link #EXTREME} times what its interquartile range would tell of a
 * normal distribution, range / 1.349, where more than half of the values are alike the range of the others; or if fewer than one in
 * {@link #RARE} differs from the median. Quartiles are of at most {@link #QUARTILE_ROWS} rows, spread evenly.
 */
final class ColumnStatistics {
    static final double EXTREME = 10;
    static final int RARE = 200;
    static final int QUARTILE_ROWS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ColumnStatistics.class);
    private static final double NORMAL_RANGE = 1.349;
    private static final int FEW_ROWS = 30;
    private static final int MOST_NAMES = 10;

    private final List<String> names;
    private final FeatureEncoding encoding;
    private final double[] mean;
    private final double[] squares;
    private final double[] least;
    private final double[] most;
    private final List<byte[]> rows = new ArrayList<>();

    /** @param names of the columns; none if the samples are no rows of a table: then nothing is computed */
    ColumnStatistics(List<String> names, FeatureEncoding encoding) {
        this.names = names;
        this.encoding = encoding;
        mean = new double[names.size()];
        squares = new double[names.size()];
        least = new double[names.size()];
        most = new double[names.size()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
    }

    /** @param features a row's encoded values, not copied */
    void add(byte[] features) {
        if (names.isEmpty()) {
            return;
        }
        rows.add(features);
        ByteBuffer data = littleEndian(features);
        for (int i = 0; i < mean.length; i++) {
            double value = FeatureValues.stored(data, i, encoding);
            double difference = value - mean[i];
            mean[i] += difference / rows.size();
            squares[i] += difference * (value - mean[i]);
            least[i] = Math.min(least[i], value);
            most[i] = Math.max(most[i], value);
        }
    }

    List<Double> means() {
        return DoubleStream.of(mean).boxed().toList();
    }

    /** Above 0: 1 for constant columns, so that dividing by it changes nothing. */
    List<Double> deviations() {
        return IntStream.range(0, names.size())
                .mapToObj(i -> constant(i) ? 1 : deviation(i))
                .toList();
    }

    private double deviation(int column) {
        return Math.sqrt(squares[column] / rows.size());
    }

    /** Alike, or so close together that a float cannot hold the inverse of their deviation. */
    boolean constant(int column) {
        return !(most[column] > least[column]) || deviation(column) < Float.MIN_NORMAL;
    }

    boolean extreme(int column) {
        if (rows.size() < FEW_ROWS || constant(column)) {
            return false;
        }
        double[] values = sorted(column);
        double median = values[values.length / 2];
        double[] others = values;
        if (range(values) == 0) {
            others = DoubleStream.of(values).filter(value -> value != median).toArray();
            if (others.length * RARE <= values.length) {
                return true;
            }
        }
        return range(others) > 0 && deviation(column) > EXTREME * range(others) / NORMAL_RANGE;
    }

    private double[] sorted(int column) {
        double[] values = new double[Math.min(rows.size(), QUARTILE_ROWS)];
        for (int i = 0; i < values.length; i++) {
            byte[] row = rows.get((int) ((long) i * rows.size() / values.length));
            values[i] = FeatureValues.stored(littleEndian(row), column, encoding);
        }
        Arrays.sort(values);
        return values;
    }

    private static double range(double[] sorted) {
        return sorted[(int) (sorted.length * 0.75)] - sorted[(int) (sorted.length * 0.25)];
    }

    private static ByteBuffer littleEndian(byte[] row) {
        return ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Names the columns that are constant, and those whose spread is a few extreme values. */
    void warn(String dataset) {
        warn(dataset, "constant columns tell nothing: leave them out with --ignore-column", this::constant);
        warn(
                dataset,
                "columns whose spread is a few extreme values, beside which the others look alike: mend or cut those values, or"
                        + " leave the columns out with --ignore-column",
                this::extreme);
    }

    private void warn(String dataset, String what, IntPredicate which) {
        List<String> found = IntStream.range(0, names.size())
                .filter(which)
                .mapToObj(names::get)
                .toList();
        if (!found.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("dataset", dataset)
                    .addKeyValue("columns", found.subList(0, Math.min(MOST_NAMES, found.size())))
                    .addKeyValue("count", found.size())
                    .log(what);
        }
    }
}
