package dev.sluice.schemas.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/** Folders of {@code .avsc} files in the source tree. */
final class AvroFolder {
    private static final Path CURRENT = Path.of("src", "main", "avro");
    private static final Path RELEASED = Path.of("src", "test", "resources", "released");

    private AvroFolder() {}

    /** The contracts of this source tree, by full name. */
    static Map<String, Schema> current() throws IOException {
        return schemas(CURRENT);
    }

    /** The contracts of the newest release, by full name. */
    static Map<String, Schema> lastReleased() throws IOException {
        try (Stream<Path> folders = Files.list(RELEASED)) {
            Path newest = folders.filter(Files::isDirectory)
                    .max(Comparator.comparing(
                            folder -> Runtime.Version.parse(folder.getFileName().toString())))
                    .orElseThrow(() -> new AssertionError("no released contracts in " + RELEASED));
            return schemas(newest);
        }
    }

    private static Map<String, Schema> schemas(Path folder) throws IOException {
        SchemaParser parser = new SchemaParser();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
            for (Path source : sources) {
                parser.parse(source);
            }
        }
        Map<String, Schema> schemas = new TreeMap<>();
        parser.getParsedNamedSchemas().forEach(schema -> schemas.put(schema.getFullName(), schema));
        return schemas;
    }
}
