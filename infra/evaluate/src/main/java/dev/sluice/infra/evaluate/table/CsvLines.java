package dev.sluice.infra.evaluate.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sluice.infra.ingest.source.IngestException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the lines of a CSV file, one after the other. */
final class CsvLines {
    private static final int LONGEST = 1 << 16;
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    private CsvLines() {}

    /** Receives a line. */
    interface Lines {
        /** @param line where it ends in the file, from 1 */
        void line(int line, String[] fields);
    }

    /** Refuses long lines before the parser makes millions of fields of one. */
    private static final class ShortLines extends FilterReader {
        private final Path file;
        private int length;

        ShortLines(Path file, Reader reader) {
            super(reader);
            this.file = file;
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
                if (length > LONGEST) {
                    throw IngestException.in(file, "has a line of more than " + LONGEST + " characters");
                }
            }
            return count;
        }
    }

    /** @throws IngestException if it cannot be read, is no CSV or is empty */
    static void read(Path file, Lines lines) {
        try (Reader reader = new ShortLines(file, Files.newBufferedReader(file, StandardCharsets.UTF_8));
                MappingIterator<String[]> rows =
                        MAPPER.readerFor(String[].class).readValues(reader)) {
            boolean first = true;
            while (rows.hasNextValue()) {
                String[] fields = rows.nextValue();
                if (first && fields.length > 0 && fields[0].startsWith("\uFEFF")) {
                    fields[0] = fields[0].substring(1);
                }
                first = false;
                lines.line(rows.getParser().currentTokenLocation().getLineNr(), fields);
            }
            if (first) {
                throw IngestException.in(file, "is empty");
            }
        } catch (CharacterCodingException e) {
            throw new IngestException(file + ": is neither NPY nor NPZ nor UTF-8 text", e);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + " ";
            throw new IngestException(file + ": " + where + "is not CSV: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }
}
