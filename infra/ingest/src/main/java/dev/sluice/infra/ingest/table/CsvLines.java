package dev.sluice.infra.ingest.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sluice.infra.ingest.source.IngestException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a CSV file, one after the other. Fields are separated by whichever of comma, semicolon and tab stands most often in the first
 * line, outside of quotes.
 */
public final class CsvLines implements Closeable {
    private static final int LONGEST = 1 << 24;
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    private final Path file;
    private final MappingIterator<String[]> rows;
    private int line;

    private CsvLines(Path file, MappingIterator<String[]> rows) {
        this.file = file;
        this.rows = rows;
    }

    /** Receives a line. */
    public interface Lines {
        /** @param line where it ends in the file, from 1 */
        void line(int line, String[] fields);
    }

    /** Refuses long lines before the parser makes millions of fields of one. */
    private static final class ShortLines extends FilterReader {
        private final Path file;
        private final int longest;
        private int length;

        ShortLines(Path file, Reader reader, int longest) {
            super(reader);
            this.file = file;
            this.longest = longest;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] buffer, int from, int most) throws IOException {
            int count = super.read(buffer, from, most);
            for (int i = from; i < from + count; i++) {
                length = buffer[i] == '\n' || buffer[i] == '\r' ? 0 : length + 1;
                if (length > longest) {
                    throw IngestException.in(file, "has a line of more than " + longest + " characters");
                }
            }
            return count;
        }
    }

    /** @throws IngestException if it cannot be read or is no text */
    static CsvLines open(Path file) {
        return open(file, LONGEST);
    }

    private static CsvLines open(Path file, int longest) {
        try {
            Reader text = TextFile.open(file);
            try {
                BufferedReader reader = new BufferedReader(new ShortLines(file, text, longest));
                CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator(reader));
                return new CsvLines(
                        file, MAPPER.readerFor(String[].class).with(schema).readValues(reader));
            } catch (IOException | RuntimeException e) {
                text.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads all lines of a file whose lines are short.
     *
     * @param longest most characters of a line
     * @throws IngestException if it cannot be read, is no CSV or is empty
     */
    public static void read(Path file, int longest, Lines lines) {
        try (CsvLines all = open(file, longest)) {
            String[] fields = all.next();
            if (fields == null) {
                throw IngestException.in(file, "is empty");
            }
            for (; fields != null; fields = all.next()) {
                lines.line(all.line(), fields);
            }
        }
    }

    /**
     * The fields of the next line that is not empty, without blanks around them.
     *
     * @return null at the end
     * @throws IngestException if it is no CSV, naming the line
     */
    String @Nullable [] next() {
        try {
            if (!rows.hasNextValue()) {
                return null;
            }
            String[] fields = rows.nextValue();
            // where the row ends: a quoted field may hold line breaks
            line = rows.getParser().currentTokenLocation().getLineNr();
            return fields;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The line in which the last fields ended, from 1. */
    int line() {
        return line;
    }

    private static IngestException unreadable(Path file, IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return new IngestException(file + ": is not the UTF-16 text that its byte-order mark says", cause);
        }
        if (cause instanceof JsonProcessingException json) {
            String where = json.getLocation() == null
                    ? ""
                    : "line " + json.getLocation().getLineNr() + " ";
            return new IngestException(file + ": " + where + "is not CSV: " + json.getOriginalMessage(), cause);
        }
        return IngestException.unreadable(file, cause);
    }

    /** Looks ahead at the first line; what is beyond the buffer does not count. */
    private static char separator(BufferedReader reader) throws IOException {
        char[] start = new char[8192];
        reader.mark(start.length);
        int read = Math.max(0, reader.read(start));
        reader.reset();
        int commas = 0;
        int semicolons = 0;
        int tabs = 0;
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < read; i++) {
            char one = start[i];
            quoted ^= one == '"';
            if (quoted) {
                continue;
            }
            if ((one == '\n' || one == '\r') && begun) {
                break;
            }
            begun |= !Character.isWhitespace(one);
            commas += one == ',' ? 1 : 0;
            semicolons += one == ';' ? 1 : 0;
            tabs += one == '\t' ? 1 : 0;
        }
        if (tabs > commas && tabs >= semicolons) {
            return '\t';
        }
        return semicolons > commas ? ';' : ',';
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }
}
