package dev.sluice.infra.ingest.format;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.infra.ingest.source.ColumnChoice;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A table in a file, as a test writes it, and what is said about it. */
abstract class TableFiles {
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.sluice.infra.ingest");
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

    @TempDir
    Path folder;

    @BeforeEach
    final void listen() {
        warnings.start();
        log.addAppender(warnings);
    }

    @AfterEach
    final void stopListening() {
        log.detachAppender(warnings);
    }

    final String said(String what) {
        return warnings.list.stream()
                .filter(event -> event.getFormattedMessage().contains(what))
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .collect(Collectors.joining());
    }

    final SourceSpec spec() {
        return SourceSpec.of(folder.resolve("data.csv").toString());
    }

    final SampleSource open(ColumnChoice choice) {
        return SampleSources.open(spec().withColumns(choice));
    }

    /** Rows that get a label each, if the header has one more column. */
    final void table(String header, int rows, IntFunction<String> row) throws IOException {
        int columns = header.split(",", -1).length;
        write(lines(header, rows, i -> {
            String cells = row.apply(i);
            return cells.split(",", -1).length < columns ? cells + "," + (i % 2 == 0 ? "x" : "y") : cells;
        }));
    }

    static String lines(String header, int rows, IntFunction<String> row) {
        return header + "\n" + IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n")) + "\n";
    }

    final void write(String content) throws IOException {
        write(content.getBytes(StandardCharsets.UTF_8));
    }

    final void write(byte[] content) throws IOException {
        Files.write(folder.resolve("data.csv"), content);
    }
}
