package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.table.Table;
import dev.sluice.schemas.records.Task;
import java.util.List;
import java.util.Map;

/** Rows of a table as samples of shape {@code [1, 1, features]}. */
final class TableSource implements SampleSource {
    private final Split split;
    private final SourceFacts facts;
    private final Table table;
    private final String sourceName;

    TableSource(Split split, String dataset, Table table, Task task) {
        this.split = split;
        this.table = table;
        facts = new SourceFacts(
                dataset,
                table.classNames(),
                List.of(1, 1, table.columns().size()),
                table.encoding(),
                table.rows().size(),
                task,
                table.columns());
        sourceName = String.valueOf(table.file().getFileName());
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        return new RawSample(
                SampleIds.numbered(split, index),
                table.rows().get(index),
                table.labels().get(index),
                sourceName,
                Map.of());
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
