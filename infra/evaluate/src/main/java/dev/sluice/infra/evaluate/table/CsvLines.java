package dev.sluice.infra.evaluate.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sluice.infra.ingest.source.IngestException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the lines of a CSV file, one after the other. */
final class CsvLines {
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

    /** @throws IngestException if it cannot be read, is no CSV or is empty */
    static void read(Path file, Lines lines) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
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
