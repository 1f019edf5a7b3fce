package dev.sluice.infra.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows pending reviews to people and programs. Blind controls are among them, and a reviewer who can tell them apart judges them otherwise:
 * unless asked, neither the reason nor anything that gives it away is shown, that is P, loss and whether the model agrees with
 * the given label. The class suggested is the most probable one other than the given.
 */
final class ReviewPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReviewList list;
    private final boolean showReason;

    /** @param showReason whether to show why a person is asked, and by what figures */
    ReviewPrinter(ReviewList list, boolean showReason) {
        this.list = list;
        this.showReason = showReason;
    }

    /** What heads the lines. */
    String header() {
        String blind = String.format(Locale.ROOT, "%-20s %-16s %-16s", "ID", "GIVEN", "SUGGESTED");
        return showReason ? blind + String.format(Locale.ROOT, " %6s %8s  %s", "P", "LOSS", "REASON") : blind.strip();
    }

    /** One line for a person; characters that would steer a terminal are replaced. */
    String line(PendingReview pending) {
        String given = pending.givenLabels().stream()
                .map(label -> className(pending, label))
                .collect(Collectors.joining(","));
        List<Suggestion> suggestions = suggestions(pending);
        String suggested = suggestions.isEmpty()
                ? "-"
                : className(pending, suggestions.get(0).getClassIndex());
        String blind = String.format(
                Locale.ROOT, "%-20s %-16s %-16s", harmless(pending.sample().id()), given, suggested);
        return showReason
                ? blind
                        + String.format(
                                Locale.ROOT,
                                " %6.3f %8.3f  %s",
                                pending.noiseProbability(),
                                pending.loss(),
                                pending.reason())
                : blind.stripTrailing();
    }

    private List<Suggestion> suggestions(PendingReview pending) {
        return showReason
                ? pending.suggestions()
                : pending.suggestions().stream()
                        .filter(s -> !pending.givenLabels().contains(s.getClassIndex()))
                        .toList();
    }

    /** One JSON object, in cleanlab's vocabulary where it has a word: a lower {@code label_score} is worse. No figures if blind. */
    String json(PendingReview pending) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", pending.sample().id()).put("dataset", pending.sample().dataset());
        ArrayNode given = node.putArray("given_labels");
        ArrayNode givenNames = node.putArray("given_classes");
        for (int label : pending.givenLabels()) {
            given.add(label);
            givenNames.add(rawClassName(pending, label));
        }
        List<Suggestion> suggestions = suggestions(pending);
        if (showReason && !suggestions.isEmpty()) {
            int predicted = suggestions.get(0).getClassIndex();
            node.put("predicted_label", predicted).put("predicted_class", rawClassName(pending, predicted));
        }
        if (showReason) {
            node.put("label_score", 1 - pending.noiseProbability())
                    .put("noise_probability", pending.noiseProbability())
                    .put("loss", pending.loss())
                    .put("reason", pending.reason().name());
        }
        node.put("source", pending.source()).put("pass", pending.pass());
        ArrayNode all = node.putArray("suggestions");
        for (Suggestion suggestion : suggestions) {
            ObjectNode one = all.addObject()
                    .put("label", suggestion.getClassIndex())
                    .put("class", rawClassName(pending, suggestion.getClassIndex()));
            if (showReason) {
                one.put("probability", suggestion.getProbability());
            }
        }
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of plain values can always be written", e);
        }
    }

    private String className(PendingReview pending, int label) {
        return harmless(rawClassName(pending, label));
    }

    private String rawClassName(PendingReview pending, int label) {
        List<String> names = list.dataset(pending.sample().dataset())
                .map(DatasetDescriptor::getClassNames)
                .orElse(List.of());
        return label >= 0 && label < names.size() ? names.get(label) : Integer.toString(label);
    }

    private static String harmless(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(printable(c) ? c : '?'));
        return safe.toString();
    }

    /** Neither control characters nor those that turn the direction of writing. */
    private static boolean printable(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.FORMAT;
    }
}
