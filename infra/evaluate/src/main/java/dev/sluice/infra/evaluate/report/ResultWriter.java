package dev.sluice.infra.evaluate.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows to a file as they come, so that an interrupted evaluation leaves what was finished. */
final class ResultWriter implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Writer out;
    private final boolean csv;
    private boolean headed;

    private ResultWriter(Path file, boolean csv) {
        this.file = file;
        this.csv = csv;
        try {
            out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    /** One JSON object a line. */
    static ResultWriter json(Path file) {
        return new ResultWriter(file, false);
    }

    /** Comma-separated values below a heading; a figure that does not exist is empty. */
    static ResultWriter csv(Path file) {
        return new ResultWriter(file, true);
    }

    void write(Map<String, @Nullable Object> row) {
        try {
            if (csv && !headed) {
                out.write(String.join(",", row.keySet()) + "\n");
                headed = true;
            }
            out.write(csv ? line(row) : JSON.writeValueAsString(row));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    private static String line(Map<String, @Nullable Object> row) {
        return row.values().stream().map(ResultWriter::field).collect(Collectors.joining(","));
    }

    static String field(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }
}
