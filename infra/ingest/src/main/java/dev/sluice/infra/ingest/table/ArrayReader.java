package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * NumPy arrays as a table: {@code features}, {@code [rows, columns]}, and one of labels, {@code [rows]}, in an NPZ file or as NPY files side by
 * side. Columns are named by their index from 0, the last one as the array of labels.
 */
final class ArrayReader implements TableReader {
    private static final String FEATURES = "features";
    private static final String NPY = ".npy";

    private final Path file;
    private final NpyArray features;
    private final NpyArray labels;
    private final List<String> columns;
    private final double[] row;
    private double label;
    private int place;

    private ArrayReader(Path file, NpyArray features, NpyArray labels, String labelName) {
        this.file = file;
        this.features = features;
        this.labels = labels;
        row = new double[(int) (long) features.header().shape().get(1)];
        List<String> names = new ArrayList<>(
                IntStream.range(0, row.length).mapToObj(Integer::toString).toList());
        names.add(labelName);
        columns = List.copyOf(names);
    }

    /** Whether a file is an NPZ, or the features of a pair of NPY files. */
    static boolean isNamedSo(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".npz") || name.endsWith(FEATURES + NPY);
    }

    /**
     * @param labelColumn name of the array of labels; {@code labels} stands in for {@code label}
     * @throws IngestException if an array is missing, or they have not as many rows
     */
    static ArrayReader open(Path file, String labelColumn) {
        String name = String.valueOf(file.getFileName());
        boolean zipped = name.toLowerCase(Locale.ROOT).endsWith(".npz");
        NpyArray features = array(new NpyFiles.Place(file, zipped ? FEATURES : null), 2);
        try {
            if (features.header().shape().get(1) > ColumnPick.MAX_COLUMNS) {
                throw IngestException.in(file, "has features of more than " + ColumnPick.MAX_COLUMNS + " columns");
            }
            NpyArray labels = labels(file, name, zipped, labelColumn);
            ArrayReader reader = new ArrayReader(file, features, labels, labelColumn);
            if (!labels.header().shape().get(0).equals(features.header().shape().get(0))
                    || features.header().fortran()) {
                reader.close();
                throw IngestException.in(
                        file,
                        features.header().fortran()
                                ? "holds features in Fortran order: save numpy.ascontiguousarray(features)"
                                : "has features of shape " + features.header().shapeText() + " and labels of shape "
                                        + labels.header().shapeText() + ": a row needs a label");
            }
            return reader;
        } catch (RuntimeException e) {
            close(file, features);
            throw e;
        }
    }

    private static NpyArray labels(Path file, String name, boolean zipped, String labelColumn) {
        if (!labelColumn.equals("label")) {
            return array(labelsPlace(file, name, zipped, labelColumn), 1);
        }
        try {
            return array(labelsPlace(file, name, zipped, "labels"), 1);
        } catch (IngestException usual) {
            try {
                return array(labelsPlace(file, name, zipped, labelColumn), 1);
            } catch (IngestException e) {
                usual.addSuppressed(e);
                throw usual;
            }
        }
    }

    private static NpyFiles.Place labelsPlace(Path file, String name, boolean zipped, String array) {
        if (zipped) {
            return new NpyFiles.Place(file, array);
        }
        String before = name.substring(0, name.length() - (FEATURES + NPY).length());
        return new NpyFiles.Place(file.resolveSibling(before + array + NPY), null);
    }

    private static NpyArray array(NpyFiles.Place place, int dimensions) {
        return NpyFiles.open(place, dimensions)
                .orElseThrow(() -> IngestException.in(place.file(), "is neither NPY nor NPZ"));
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        if (place == features.header().shape().get(0)) {
            return false;
        }
        place++;
        try {
            for (int i = 0; i < row.length; i++) {
                row[i] = features.next();
            }
            label = labels.next();
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
        return true;
    }

    @Override
    public int place() {
        return place;
    }

    @Override
    public String unit() {
        return "row";
    }

    @Override
    public double number(int column) {
        if (!Float.isFinite((float) row[column])) {
            throw wrong(column, row[column] + " is not a finite number");
        }
        return row[column];
    }

    @Override
    public String text(int column) {
        double value = column == row.length ? label : row[column];
        return value == Math.rint(value) && Math.abs(value) < 0x1p53
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public void close() {
        close(file, features);
        close(file, labels);
    }

    private static void close(Path file, NpyArray array) {
        try {
            array.close();
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }
}
