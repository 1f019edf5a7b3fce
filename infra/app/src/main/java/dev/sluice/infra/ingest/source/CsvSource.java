package dev.sluice.infra.ingest.source;

import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of a CSV file as samples of shape {@code [1, 1, features]}. A label is a class name or a class index. */
final class CsvSource implements SampleSource {
    private final Split split;
    private final SourceFacts facts;
    private final CsvTable table;
    private final int[] labels;
    private final String sourceName;

    /** @throws IngestException if a label is no class, naming its line */
    CsvSource(Path file, Split split, String dataset, List<String> classNames, CsvTable table) {
        this.split = split;
        this.table = table;
        facts = new SourceFacts(
                dataset,
                classNames,
                List.of(1, 1, table.features()),
                FeatureEncoding.FLOAT32_LE,
                table.rows().size());
        sourceName = String.valueOf(file.getFileName());
        labels = indices(table, classNames);
    }

    private static int[] indices(CsvTable table, List<String> classNames) {
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            indexOf.put(classNames.get(i), i);
        }
        int[] indices = new int[table.labels().size()];
        for (int i = 0; i < indices.length; i++) {
            String label = table.labels().get(i);
            Integer named = indexOf.get(label);
            int index = named != null ? named : label.matches("[0-9]{1,5}") ? Integer.parseInt(label) : -1;
            if (index < 0 || index >= classNames.size()) {
                throw IngestException.in(
                        table.file(),
                        "line " + table.lines().get(i) + ": the label is neither one of the " + classNames.size()
                                + " class names nor an index from 0 to " + (classNames.size() - 1));
            }
            indices[i] = index;
        }
        return indices;
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        return new RawSample(
                SampleIds.numbered(split, index), table.rows().get(index), labels[index], sourceName, Map.of());
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
