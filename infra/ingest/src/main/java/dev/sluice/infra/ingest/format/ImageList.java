package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.table.LabelCells;
import dev.sluice.infra.ingest.table.TableReader;
import dev.sluice.infra.ingest.table.TableReaders;
import dev.sluice.infra.ingest.table.Texts;
import dev.sluice.schemas.records.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code labels.csv} of an image folder: a column {@code file} with paths below the folder, and one with the class of each, or its classes,
 * {@code |} or {@code ;} between them. Other columns are passed over.
 *
 * @param images files, each below the folder and named once
 * @param labels what each is labelled with
 */
record ImageList(List<Path> images, LabelCells labels) {
    private static final String FILE = "labels.csv";
    private static final String FILE_COLUMN = "file";
    private static final int MAX_IMAGES = 20_000_000;

    /** Whether a folder's images are listed: those with sets of labels always are, else it must hold such a list. */
    static boolean in(Path folder, Task task, String labelColumn) {
        Path file = folder.resolve(FILE);
        return Files.isRegularFile(file)
                && (task == Task.MULTI_LABEL || TableReaders.names(file, List.of(FILE_COLUMN, labelColumn)));
    }

    /**
     * @param folder holds the list and the images
     * @param known names of the classes; empty if the list tells
     * @throws IngestException if there is no such list, or it names what is no file below the folder, naming the line
     */
    static ImageList read(Path folder, SourceSpec spec, List<String> known) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw IngestException.in(
                    folder,
                    "holds no " + FILE + " with columns '" + FILE_COLUMN + "' and '" + spec.labelColumn()
                            + "': multi-label images need one");
        }
        try (TableReader rows = TableReaders.open(file, spec.labelColumn())) {
            int fileAt = column(file, rows.columns(), FILE_COLUMN);
            int labelsAt = column(file, rows.columns(), spec.labelColumn());
            LabelCells.Collector cells =
                    new LabelCells.Collector(file, spec.task(), spec.columns().skipUnlabelled(), known);
            Set<Path> images = new HashSet<>();
            List<Path> inOrder = new ArrayList<>();
            while (rows.next()) {
                if (!cells.take(rows.text(labelsAt), rows.unit(), rows.place())) {
                    continue;
                }
                Path image = image(folder, file, rows.text(fileAt), rows.place());
                if (!images.add(image) || inOrder.size() == MAX_IMAGES) {
                    throw IngestException.in(
                            file,
                            "line " + rows.place() + " names a file again; at most " + MAX_IMAGES + " are possible");
                }
                inOrder.add(image);
            }
            return new ImageList(inOrder, cells.finish());
        }
    }

    private static int column(Path file, List<String> header, String name) {
        if (!header.contains(name)) {
            throw IngestException.in(file, "has no column '" + name + "' in its first line");
        }
        return header.indexOf(name);
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
                    file + ": line " + line + ": '" + Texts.shortened(name) + "' is no file that can be read", e);
        }
        throw IngestException.in(
                file, "line " + line + ": '" + Texts.shortened(name) + "' is no file below the folder");
    }
}
