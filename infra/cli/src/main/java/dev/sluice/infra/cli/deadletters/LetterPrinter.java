package dev.sluice.infra.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.infra.cli.shared.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Letters in columns and as JSON; of key and value no more than a key's text and sizes. */
final class LetterPrinter {
    static final List<String> HEADING = List.of("ID", "TIME", "STAGE", "SOURCE", "KEY", "BYTES", "REASON");
    static final List<String> GROUP_HEADING = List.of("LETTERS", "STAGE", "FIRST", "LAST", "REASON");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 120;
    private static final int LONGEST_KEY = 60;

    private LetterPrinter() {}

    static List<String> row(Letter letter) {
        return List.of(
                letter.id().toString(),
                letter.time().truncatedTo(ChronoUnit.SECONDS).toString(),
                stage(letter.stage()),
                letter.source() == null
                        ? "unknown"
                        : PlainText.harmless(letter.source().toString(), LONGEST_REASON),
                key(letter.key()),
                String.valueOf(letter.bytes()),
                (letter.replayed() ? "replayed: " : "") + PlainText.harmless(letter.reason(), LONGEST_REASON));
    }

    static List<String> row(LetterGroups.Group group) {
        return List.of(
                String.valueOf(group.letters()),
                stage(group.stage()),
                group.first().truncatedTo(ChronoUnit.SECONDS).toString(),
                group.last().truncatedTo(ChronoUnit.SECONDS).toString(),
                PlainText.harmless(group.reason(), LONGEST_REASON));
    }

    /** Everything that is said of a letter, and what its record decodes to. */
    static List<List<String>> details(Letter letter, LetterDecoder.Content content) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("dead letter", letter.id() + (letter.replayed() ? ", replayed" : "")));
        rows.add(List.of("written at", letter.time().toString()));
        rows.add(List.of("stage", stage(letter.stage())));
        rows.add(List.of(
                "source",
                letter.source() == null ? "unknown" : line(letter.source().toString())));
        rows.add(List.of("reason", line(letter.reason())));
        rows.add(List.of("exception", line(letter.exception())));
        rows.add(List.of("key", key(letter.key())));
        rows.add(List.of("value", letter.value() == null ? "none" : letter.value().length + " bytes"));
        if (letter.cut() != null) {
            rows.add(List.of("cut", line(letter.cut().toString())));
        }
        if (content.record() == null) {
            rows.add(List.of("decodes to", "nothing: " + line(content.obstacle())));
        } else {
            rows.add(List.of("decodes to", content.record().getSchema().getName()));
            RecordDescription.of(content.record())
                    .forEach(field -> rows.add(List.of("  " + field.get(0), field.get(1))));
        }
        return rows;
    }

    static String json(Letter letter) {
        return text(node(letter));
    }

    static String json(Letter letter, LetterDecoder.Content content) {
        ObjectNode node = node(letter);
        if (content.record() == null) {
            node.put("undecodable", content.obstacle());
        } else {
            node.put("record", content.record().getSchema().getName());
            ObjectNode fields = node.putObject("fields");
            RecordDescription.of(content.record()).forEach(field -> fields.put(field.get(0), field.get(1)));
        }
        return text(node);
    }

    static String json(LetterGroups.Group group) {
        return text(JSON.createObjectNode()
                .put("stage", group.stage())
                .put("reason", group.reason())
                .put("letters", group.letters())
                .put("replayed", group.replayed())
                .put("first", group.first().toString())
                .put("last", group.last().toString()));
    }

    private static ObjectNode node(Letter letter) {
        ObjectNode node = JSON.createObjectNode()
                .put("id", letter.id().toString())
                .put("time", letter.time().toString())
                .put("stage", letter.stage())
                .put("reason", letter.reason())
                .put("exception", letter.exception());
        if (letter.source() != null) {
            node.put("sourceTopic", letter.source().topic())
                    .put("sourcePartition", letter.source().partition())
                    .put("sourceOffset", letter.source().offset());
        }
        node.put("key", letter.key() == null ? null : key(letter.key()))
                .put("valueBytes", letter.value() == null ? null : letter.value().length)
                .put("cut", letter.cut() == null ? null : letter.cut().toString())
                .put("replayed", letter.replayed());
        return node;
    }

    private static String text(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of plain values can always be written", e);
        }
    }

    private static String stage(String stage) {
        return stage.isEmpty() ? "-" : PlainText.harmless(stage, LONGEST_KEY);
    }

    private static String key(byte @Nullable [] key) {
        return key == null ? "-" : PlainText.harmless(new String(key, StandardCharsets.UTF_8), LONGEST_KEY);
    }

    private static String line(String text) {
        return PlainText.harmless(text);
    }
}
