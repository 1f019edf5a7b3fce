package dev.sluice.infra.cli.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.infra.cli.shared.PlainText;
import dev.sluice.infra.review.PendingReview;
import dev.sluice.infra.review.ReviewList;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.records.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Shows pending reviews to people and programs. Blind controls are among them, and a reviewer who can tell them apart judges them otherwise:
 * unless asked, neither the reason nor anything that gives it away is shown, that is P, loss and whether the model agrees with
 * the given label. The class suggested is the most probable one other than the given; of a multi-label sample it is the {@value #TO_CHECK} classes
 * whose given values are most suspect, however little that is, each with what was given.
 */
final class ReviewPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** As many for every sample: their number must not tell how suspect it is. */
    private static final int TO_CHECK = 3;

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
        String given = pending.givenLabels().isEmpty()
                ? "-"
                : pending.givenLabels().stream()
                        .map(label -> className(pending, label))
                        .collect(Collectors.joining(","));
        String suggested = isSet(pending) ? values(pending) : suggested(pending);
        String blind = String.format(
                Locale.ROOT,
                "%-20s %-16s %-16s",
                PlainText.harmless(pending.sample().id()),
                given,
                suggested);
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

    private String suggested(PendingReview pending) {
        List<Suggestion> suggestions = suggestions(pending);
        return suggestions.isEmpty()
                ? "-"
                : className(pending, suggestions.get(0).getClassIndex());
    }

    private boolean isSet(PendingReview pending) {
        return !pending.labelNoiseProbabilities().isEmpty()
                || pending.givenLabels().size() != 1
                || list.dataset(pending.sample().dataset())
                        .map(d -> d.getTask() == Task.MULTI_LABEL)
                        .orElse(false);
    }

    /** The values of a multi-label sample that are to be looked at, with P and what is thought of them unless blind. */
    private String values(PendingReview pending) {
        String values = (showReason ? pending.suspectLabels() : toCheck(pending))
                .stream().map(label -> value(pending, label)).collect(Collectors.joining(", "));
        return values.isEmpty() ? "-" : values;
    }

    private String value(PendingReview pending, int label) {
        boolean present = pending.givenLabels().contains(label);
        if (!showReason) {
            return className(pending, label) + (present ? "? (given)" : "? (not given)");
        }
        return String.format(
                Locale.ROOT,
                "%s? %.2f (%s)",
                className(pending, label),
                noiseProbability(pending, label),
                present ? "given, probably absent" : "missing");
    }

    private static float noiseProbability(PendingReview pending, int label) {
        return label >= 0 && label < pending.labelNoiseProbabilities().size()
                ? pending.labelNoiseProbabilities().get(label)
                : 0;
    }

    /** Most suspect first; of equally suspect ones those the model thinks likely and that are not given, then in their order. */
    private List<Integer> toCheck(PendingReview pending) {
        List<Integer> suggested = pending.suggestions().stream()
                .map(Suggestion::getClassIndex)
                .filter(label -> !pending.givenLabels().contains(label))
                .toList();
        Comparator<Integer> order = Comparator.<Integer>comparingDouble(label -> -noiseProbability(pending, label))
                .thenComparingInt(label -> suggested.contains(label) ? suggested.indexOf(label) : suggested.size())
                .thenComparingInt(label -> label);
        return IntStream.range(0, classes(pending))
                .boxed()
                .sorted(order)
                .limit(TO_CHECK)
                .toList();
    }

    private int classes(PendingReview pending) {
        return list.dataset(pending.sample().dataset())
                .map(d -> d.getClassNames().size())
                .orElse(pending.labelNoiseProbabilities().size());
    }

    private List<Suggestion> suggestions(PendingReview pending) {
        return showReason
                ? pending.suggestions()
                : pending.suggestions().stream()
                        .filter(s -> !pending.givenLabels().contains(s.getClassIndex()))
                        .toList();
    }

    /** One JSON object, with cleanlab's words where it has one: a lower {@code labelScore} is worse. No figures if blind. */
    String json(PendingReview pending) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", pending.sample().id()).put("dataset", pending.sample().dataset());
        ArrayNode given = node.putArray("givenLabels");
        ArrayNode givenNames = node.putArray("givenClasses");
        for (int label : pending.givenLabels()) {
            given.add(label);
            givenNames.add(rawClassName(pending, label));
        }
        List<Suggestion> suggestions = suggestions(pending);
        if (isSet(pending)) {
            addValues(node, pending);
        } else if (showReason && !suggestions.isEmpty()) {
            int predicted = suggestions.get(0).getClassIndex();
            node.put("predictedLabel", predicted).put("predictedClass", rawClassName(pending, predicted));
        }
        if (showReason) {
            node.put("labelScore", 1 - pending.noiseProbability())
                    .put("noiseProbability", pending.noiseProbability())
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

    /** Of a multi-label sample the values to look at; with their figures, and those of all classes, unless blind. */
    private void addValues(ObjectNode node, PendingReview pending) {
        ArrayNode values = node.putArray(showReason ? "suspectLabels" : "labelsToCheck");
        for (int label : showReason ? pending.suspectLabels() : toCheck(pending)) {
            ObjectNode value = values.addObject()
                    .put("label", label)
                    .put("class", rawClassName(pending, label))
                    .put("given", pending.givenLabels().contains(label));
            if (showReason) {
                value.put("noiseProbability", noiseProbability(pending, label));
            }
        }
        if (showReason) {
            ArrayNode all = node.putArray("labelNoiseProbabilities");
            pending.labelNoiseProbabilities().forEach(all::add);
        }
    }

    private String className(PendingReview pending, int label) {
        return PlainText.harmless(rawClassName(pending, label));
    }

    private String rawClassName(PendingReview pending, int label) {
        List<String> names = list.dataset(pending.sample().dataset())
                .map(DatasetDescriptor::getClassNames)
                .orElse(List.of());
        return label >= 0 && label < names.size() ? names.get(label) : Integer.toString(label);
    }
}
