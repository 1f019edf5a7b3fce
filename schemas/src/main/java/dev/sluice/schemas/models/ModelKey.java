package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Key of a record of {@code sluice.models}: {@code dataset}, {@code dataset@slot}, and {@code #i} behind it for chunk i from 1.
 * Neither sign may stand in the name of a data set or of a slot, so that a key says one thing only.
 *
 * @param dataset name of the data set
 * @param slot where among the models of the data set, empty for the trainer that feeds the scorer
 * @param chunk from 0
 */
public record ModelKey(String dataset, String slot, int chunk) {
    /** Slot of the trainer that feeds the scorer. */
    public static final String FEEDING = "";
    /** Slot of the models that people bring. */
    public static final String PUBLISHED = "published";

    private static final String KEPT = "keep-";
    private static final String FOLD = "fold-";
    private static final int MAX_DATASET = 256;
    private static final Pattern TRAINER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern KEY =
            Pattern.compile("([^@#\\p{Cntrl}]{1,256})(?:@([A-Za-z0-9._-]{1,64}))?(?:#([1-9][0-9]{0,3}))?");

    /** Slot of the retained copy of a version. */
    public static String kept(long version) {
        return KEPT + version;
    }

    /** Whether a slot holds a retained copy. */
    public static boolean isKept(String slot) {
        return slot.startsWith(KEPT);
    }

    /** Slot of the network of a fold, from 0, of the trainer that feeds the scorer. */
    public static String fold(int fold) {
        return FOLD + fold;
    }

    /** Whether a slot holds the network of a fold. */
    public static boolean isFold(String slot) {
        return slot.startsWith(FOLD);
    }

    /** Whether a data set may have this name: 1 to 256 characters, none of which means something in a key or controls a terminal. */
    public static boolean namesDataset(String name) {
        return !name.isBlank()
                && name.length() <= MAX_DATASET
                && name.chars().noneMatch(c -> c == '@' || c == '#' || Character.isISOControl(c));
    }

    /**
     * Checks the name of a trainer beside the one that feeds the scorer; it is its slot.
     *
     * @throws IllegalArgumentException if it is unfit or taken
     */
    public static void checkTrainer(String name) {
        if (!TRAINER.matcher(name).matches() || name.equals(PUBLISHED) || isKept(name) || isFold(name)) {
            throw new IllegalArgumentException("trainer name '" + name
                    + "' must be 1 to 64 of the characters a-z A-Z 0-9 . _ -, neither '" + PUBLISHED
                    + "' nor beginning with '" + KEPT + "' or '" + FOLD + "'");
        }
    }

    /** The key a chunk belongs under. */
    public static ModelKey of(ModelSnapshot chunk) {
        return new ModelKey(chunk.getDataset(), chunk.getSlot(), chunk.getChunkIndex());
    }

    /** @return null if the text is no key of a model */
    public static @Nullable ModelKey parse(String text) {
        Matcher match = KEY.matcher(text);
        if (!match.matches()) {
            return null;
        }
        String slot = match.group(2);
        String chunk = match.group(3);
        return new ModelKey(match.group(1), slot == null ? FEEDING : slot, chunk == null ? 0 : Integer.parseInt(chunk));
    }

    /** Whether the record of this key holds what it should: a chunk of the same data set, slot and number. */
    public boolean fits(ModelSnapshot record) {
        return equals(of(record));
    }

    /** The key as it stands in the topic. */
    public String text() {
        return dataset + (slot.isEmpty() ? "" : "@" + slot) + (chunk == 0 ? "" : "#" + chunk);
    }
}
