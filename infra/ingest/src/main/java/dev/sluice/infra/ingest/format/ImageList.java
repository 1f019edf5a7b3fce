package dev.sluice.infra.ingest.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.Task;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code labels.csv} of an image folder whose images have sets of labels: a column {@code file} with paths below the folder, and one
 * with the classes, {@code |} or {@code ;} between them. Other columns are passed over.
 *
 * @param images files, each below the folder and named once
 * @param labels what each is labelled with
 */
record ImageList(List<Path> images, LabelCells labels) {
    private static final String FILE = "labels.csv";
    private static final String FILE_COLUMN = "file";
    private static final int MAX_IMAGES = 20_000_000;
    private static final int MAX_FIELD = 4096;
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    /** Whether a folder holds such a list. */
    static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /**
     * @param folder holds the list and the images
     * @param labelColumn column that holds the classes
     * @throws IngestException if there is no such list, or it names what is no file below the folder, naming the line
     */
    static ImageList read(Path folder, String labelColumn) {
        Path file = folder.resolve(FILE);
        if (!in(folder)) {
            throw IngestException.in(
                    folder,
                    "holds no " + FILE + " with columns '" + FILE_COLUMN + "' and '" + labelColumn
                            + "': multi-label images need one");
        }
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                MappingIterator<String[]> rows =
                        MAPPER.readerFor(String[].class).readValues(reader)) {
            List<String> header = rows.hasNextValue() ? header(rows.nextValue()) : List.of();
            int fileAt = column(file, header, FILE_COLUMN);
            int labelsAt = column(file, header, labelColumn);
            Set<Path> images = new HashSet<>();
            List<Path> inOrder = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            List<Integer> lines = new ArrayList<>();
            while (rows.hasNextValue()) {
                String[] row = rows.nextValue();
                int line = rows.getParser().currentTokenLocation().getLineNr();
                if (row.length != header.size() || inOrder.size() == MAX_IMAGES) {
                    throw IngestException.in(
                            file,
                            "line " + line + " has " + row.length + " fields, the header names " + header.size()
                                    + "; at most " + MAX_IMAGES + " rows are possible");
                }
                Path image = image(folder, file, field(file, line, row[fileAt]), line);
                if (!images.add(image)) {
                    throw IngestException.in(file, "line " + line + " names a file again");
                }
                inOrder.add(image);
                cells.add(field(file, line, row[labelsAt]));
                lines.add(line);
            }
            if (inOrder.isEmpty()) {
                throw IngestException.in(file, "names no image below its header");
            }
            return new ImageList(inOrder, LabelCells.of(file, Task.MULTI_LABEL, cells, lines));
        } catch (CharacterCodingException e) {
            throw new IngestException(file + ": is not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            throw new IngestException(file + ": is not CSV: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }

    private static List<String> header(String[] row) {
        row[0] = row[0].startsWith("\uFEFF") ? row[0].substring(1) : row[0];
        return Arrays.asList(row);
    }

    private static int column(Path file, List<String> header, String name) {
        if (!header.contains(name)) {
            throw IngestException.in(file, "has no column '" + name + "' in its first line");
        }
        return header.indexOf(name);
    }

    private static String field(Path file, int line, String text) {
        if (text.length() > MAX_FIELD) {
            throw IngestException.in(file, "line " + line + " has a field of more than " + MAX_FIELD + " characters");
        }
        return text;
    }

    /** A list may come from anywhere: it must not make files elsewhere into samples. */
    private static Path image(Path folder, Path file, String name, int line) {
        try {
            Path root = folder.toRealPath();
            Path image = folder.resolve(name);
            if (Files.isRegularFile(image) && image.toRealPath().startsWith(root)) {
                return folder.resolve(root.relativize(image.toRealPath()));
            }
        } catch (InvalidPathException | IOException e) {
            throw new IngestException(
                    file + ": line " + line + ": '" + CsvTable.shortened(name) + "' is no file that can be read", e);
        }
        throw IngestException.in(
                file, "line " + line + ": '" + CsvTable.shortened(name) + "' is no file below the folder");
    }
}
