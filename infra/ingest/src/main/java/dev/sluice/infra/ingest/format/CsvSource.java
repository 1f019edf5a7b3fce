package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rows of a CSV file as samples of shape {@code [1, 1, features]}. A label is a class name or a class index. */
final class CsvSource implements SampleSource {
    private final Split split;
    private final SourceFacts facts;
    private final CsvTable table;
    private final List<List<Integer>> labels;
    private final String sourceName;

    /** @throws IngestException if a label is no class, naming its line */
    CsvSource(
            Path file,
            Split split,
            String dataset,
            List<String> classNames,
            CsvTable table,
            LabelCells cells,
            Task task) {
        this.split = split;
        this.table = table;
        facts = new SourceFacts(
                dataset,
                classNames,
                List.of(1, 1, table.features()),
                FeatureEncoding.FLOAT32_LE,
                table.rows().size(),
                task);
        sourceName = String.valueOf(file.getFileName());
        labels = cells.indices(classNames);
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        return new RawSample(
                SampleIds.numbered(split, index), table.rows().get(index), labels.get(index), sourceName, Map.of());
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public void close() {
        // read whole when it was opened
    }
}
