package dev.sluice.infra.ingest.table;

import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of numbers, encoded as they come: as floats where that loses nothing, else as doubles. In the end all are made alike, and doubles are kept
 * only if floats would blur a column: if their steps at the column's largest value are more than a 256th of its deviation, so that a time in
 * seconds, of which floats know every 128th, remains one.
 */
final class TableRows {
    private static final double STEPS = 256;

    private final int columns;
    private final List<byte[]> rows = new ArrayList<>();
    private final double[] mean;
    private final double[] squares;
    private final double[] largest;
    private final boolean[] inexact;
    private long bytes;

    TableRows(int columns) {
        this.columns = columns;
        mean = new double[columns];
        squares = new double[columns];
        largest = new double[columns];
        inexact = new boolean[columns];
    }

    /** Adds a row of finite numbers. */
    void add(double[] values) {
        int count = rows.size() + 1;
        boolean exact = true;
        for (int i = 0; i < columns; i++) {
            double difference = values[i] - mean[i];
            mean[i] += difference / count;
            squares[i] += difference * (values[i] - mean[i]);
            largest[i] = Math.max(largest[i], Math.abs(values[i]));
            if ((float) values[i] != values[i]) {
                inexact[i] = true;
                exact = false;
            }
        }
        ByteBuffer row = ByteBuffer.allocate((exact ? Float.BYTES : Double.BYTES) * columns)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (exact) {
                row.putFloat((float) value);
            } else {
                row.putDouble(value);
            }
        }
        rows.add(row.array());
        bytes += row.capacity();
    }

    /** Bytes of the rows so far. */
    long bytes() {
        return bytes;
    }

    /** The encoding that keeps the columns apart. */
    FeatureEncoding encoding() {
        for (int i = 0; i < columns; i++) {
            double deviation = Math.sqrt(squares[i] / Math.max(1, rows.size()));
            if (inexact[i] && STEPS * Math.ulp((float) largest[i]) > deviation) {
                return FeatureEncoding.FLOAT64_LE;
            }
        }
        return FeatureEncoding.FLOAT32_LE;
    }

    /** All rows, each in the same encoding. */
    List<byte[]> encoded(FeatureEncoding encoding) {
        rows.replaceAll(row -> encoded(row, encoding));
        return rows;
    }

    private byte[] encoded(byte[] row, FeatureEncoding encoding) {
        boolean doubles = row.length == Double.BYTES * columns;
        if (doubles == (encoding == FeatureEncoding.FLOAT64_LE)) {
            return row;
        }
        ByteBuffer from = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to =
                ByteBuffer.allocate(doubles ? row.length / 2 : row.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            if (doubles) {
                to.putFloat((float) from.getDouble());
            } else {
                to.putDouble(from.getFloat());
            }
        }
        return to.array();
    }
}
