package dev.sluice.infra.ingest.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sluice.infra.ingest.source.IngestException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of a CSV file, read whole: features as little-endian floats, labels as written.
 *
 * @param file where it was read from
 * @param features number of features a row
 * @param rows each row's features, encoded
 * @param labels each row's label, as written, without blanks around it
 * @param lines each row's line in the file, from 1
 */
record CsvTable(Path file, int features, List<byte[]> rows, List<String> labels, List<Integer> lines) {
    /** Most bytes of features kept. */
    static final long MAX_BYTES = 512L << 20;

    private static final int MAX_COLUMNS = 1 << 20;
    private static final int MAX_LABEL_LENGTH = 1000;
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    /**
     * @param labelColumn name of the column that holds the class
     * @param maxBytes most bytes of features to keep
     * @throws IngestException if it is not such a file or too large, naming line and column
     */
    static CsvTable read(Path file, String labelColumn, long maxBytes) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                MappingIterator<String[]> rows =
                        MAPPER.readerFor(String[].class).readValues(reader)) {
            if (!rows.hasNextValue()) {
                throw IngestException.in(file, "is empty; it must begin with a line that names the columns");
            }
            String[] header = rows.nextValue();
            if (header[0].startsWith("\uFEFF")) {
                header[0] = header[0].substring(1);
            }
            int labelAt = labelColumn(file, header, labelColumn);
            CsvTable table =
                    new CsvTable(file, header.length - 1, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            long room = maxBytes;
            while (rows.hasNextValue()) {
                String[] row = rows.nextValue();
                // where the row ends: a quoted field may hold line breaks
                int line = rows.getParser().currentTokenLocation().getLineNr();
                room -= (long) Float.BYTES * (header.length - 1);
                if (room < 0) {
                    throw IngestException.in(
                            file,
                            "holds more than " + maxBytes + " bytes of features by line " + line
                                    + ": split it, or publish to the samples topic directly");
                }
                table.add(line, header, row, labelAt);
            }
            if (table.rows.isEmpty()) {
                throw IngestException.in(file, "holds no row below its header");
            }
            return table;
        } catch (CharacterCodingException e) {
            throw new IngestException(file + ": is not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + " ";
            throw new IngestException(file + ": " + where + "is not CSV: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }

    private static int labelColumn(Path file, String[] header, String labelColumn) {
        if (header.length < 2 || header.length > MAX_COLUMNS) {
            throw IngestException.in(
                    file,
                    "has " + header.length + " column(s); 2 to " + MAX_COLUMNS + " are possible, one of them '"
                            + labelColumn + "'");
        }
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw IngestException.in(file, "names column '" + shortened(name) + "' twice");
            }
        }
        int at = Arrays.asList(header).indexOf(labelColumn);
        if (at < 0) {
            throw IngestException.in(
                    file, "has no column '" + labelColumn + "'; name the one that holds the class with --label-column");
        }
        return at;
    }

    private void add(int line, String[] header, String[] row, int labelAt) {
        if (row.length != header.length) {
            throw IngestException.in(
                    file, "line " + line + " has " + row.length + " fields, the header names " + header.length);
        }
        ByteBuffer values = ByteBuffer.allocate(Float.BYTES * features).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < row.length; c++) {
            if (c != labelAt) {
                values.putFloat(number(line, header[c], row[c]));
            }
        }
        if (row[labelAt].length() > MAX_LABEL_LENGTH) {
            throw IngestException.in(file, "line " + line + " has an empty or overlong label");
        }
        rows.add(values.array());
        labels.add(row[labelAt].intern());
        lines.add(line);
    }

    private float number(int line, String column, String field) {
        float value;
        try {
            value = Float.parseFloat(field);
        } catch (NumberFormatException e) {
            value = Float.NaN;
        }
        if (!Float.isFinite(value)) {
            throw IngestException.in(
                    file,
                    "line " + line + ", column '" + shortened(column) + "': '" + shortened(field)
                            + "' is not a finite number");
        }
        return value;
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
