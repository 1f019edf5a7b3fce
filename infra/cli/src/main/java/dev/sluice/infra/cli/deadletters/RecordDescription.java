package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cli.shared.PlainText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** What is in a record of a contract, field by field: never the bytes of a sample or a model, only how many there are. */
final class RecordDescription {
    private static final int LONGEST_TEXT = 200;
    private static final int MOST_ELEMENTS = 16;

    private final List<List<String>> rows = new ArrayList<>();

    private RecordDescription() {}

    /** Rows of a field's path, such as {@code sample.features.shape}, and what it holds. */
    static List<List<String>> of(IndexedRecord record) {
        RecordDescription description = new RecordDescription();
        description.record("", record);
        return description.rows;
    }

    private void record(String path, IndexedRecord record) {
        for (Schema.Field field : record.getSchema().getFields()) {
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            Object value = record.get(field.pos());
            if (value instanceof IndexedRecord nested) {
                record(name, nested);
            } else {
                rows.add(List.of(name, words(value)));
            }
        }
    }

    private static String words(@Nullable Object value) {
        if (value instanceof ByteBuffer bytes) {
            return bytes.remaining() + " bytes";
        }
        if (value instanceof Collection<?> list) {
            boolean plain =
                    list.stream().allMatch(element -> element instanceof Number || element instanceof CharSequence);
            return plain && list.size() <= MOST_ELEMENTS ? text(list) : list.size() + " elements";
        }
        if (value instanceof Map<?, ?> map) {
            return map.size() <= MOST_ELEMENTS ? text(map) : map.size() + " entries";
        }
        return value == null ? "-" : text(value);
    }

    private static String text(Object value) {
        return PlainText.harmless(String.valueOf(value), LONGEST_TEXT);
    }
}
