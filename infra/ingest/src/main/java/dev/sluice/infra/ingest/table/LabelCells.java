package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.Task;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels of a table's rows as they are written: one class a cell, or, for a multi-label data set, any number of classes with
 * {@code |} or {@code ;} between them, none for a sample that shows no class. Numbers are compared as numbers: {@code 1} and {@code 1.0} are
 * one class.
 *
 * @param file where they stand
 * @param unit what places count: lines or rows
 * @param names what each row's cell names, in the order written
 * @param places each row's place in the file, from 1
 */
public record LabelCells(Path file, String unit, List<List<String>> names, List<Integer> places) {
    private static final Logger LOG = LoggerFactory.getLogger(LabelCells.class);
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,5}(\\.0{1,18})?");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,30}(\\.[0-9]{0,30})?([eE][-+]?[0-9]{1,2})?");
    private static final Set<String> MISSING = Set.of("", "NA", "N/A", "<NA>", "NaN", "nan", "NULL", "null", "None");
    private static final int LONGEST = 1000;
    /** More classes than these are not decided on. */
    private static final int MANY_CLASSES = 256;

    /** Takes the label of one row after the other. */
    public static final class Collector {
        private final Path file;
        private final Task task;
        private final boolean skipUnlabelled;
        private final Set<String> known;
        private final List<List<String>> names = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private final Map<String, List<String>> distinct = new HashMap<>();
        private String unit = "line";
        private int unlabelled;

        /**
         * @param skipUnlabelled whether rows without a label are left out, rather than refused
         * @param known names of the classes; empty if the cells tell
         */
        public Collector(Path file, Task task, boolean skipUnlabelled, List<String> known) {
            this.file = file;
            this.task = task;
            this.skipUnlabelled = skipUnlabelled;
            this.known = Set.copyOf(known);
        }

        /**
         * @param cell without blanks around it
         * @param place of the row in the file
         * @return false if the row is to be left out, since it has no label
         * @throws IngestException if it must have one, or names a class twice
         */
        public boolean take(String cell, String placeUnit, int place) {
            unit = placeUnit;
            boolean none = task == Task.MULTI_LABEL && cell.isEmpty();
            if (!none && MISSING.contains(cell) && !known.contains(cell)) {
                unlabelled++;
                if (skipUnlabelled) {
                    return false;
                }
                throw IngestException.in(
                        file,
                        unit + " " + place + " has no label ('" + cell
                                + "'): give it one, or leave all such rows out with --skip-unlabelled");
            }
            if (cell.length() > LONGEST) {
                throw IngestException.in(
                        file, unit + " " + place + " has a label of more than " + LONGEST + " characters");
            }
            names.add(distinct.computeIfAbsent(cell, text -> split(text, place)));
            places.add(place);
            return true;
        }

        private List<String> split(String cell, int place) {
            if (task == Task.SINGLE_LABEL || cell.isEmpty()) {
                return cell.isEmpty() ? List.of() : List.of(cell);
            }
            List<String> parts =
                    Arrays.stream(cell.split("[|;]", -1)).map(String::strip).toList();
            if (parts.contains("") || new HashSet<>(parts).size() < parts.size()) {
                throw IngestException.in(
                        file,
                        unit + " " + place + ": '" + Texts.shortened(cell)
                                + "' must name different classes with | or ; between them");
            }
            return parts;
        }

        /** @throws IngestException if no row is left */
        public LabelCells finish() {
            if (names.isEmpty()) {
                throw IngestException.in(
                        file,
                        unlabelled > 0
                                ? "none of " + unlabelled + " rows has a label"
                                : "holds no row below its header");
            }
            if (unlabelled > 0) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("rows", unlabelled)
                        .addKeyValue("left", names.size())
                        .log("left out rows without a label");
            }
            return new LabelCells(file, unit, names, places);
        }
    }

    /**
     * The classes there are: the different names, sorted, by value if all are numbers. Whole numbers from 0 are indices, and those up to the
     * largest that no row has are classes too, unless most are missing.
     */
    public List<String> inferClassNames() {
        Map<String, String> spelling = new TreeMap<>();
        names.forEach(row -> row.forEach(name -> spelling.putIfAbsent(canonical(name), name)));
        if (spelling.size() > ClassNames.MAX_CLASSES) {
            throw IngestException.in(
                    file,
                    "has " + spelling.size() + " different labels, more than " + ClassNames.MAX_CLASSES
                            + ": is the label column the right one?");
        }
        if (!spelling.keySet().stream().allMatch(name -> NUMBER.matcher(name).matches())) {
            return spelling.values().stream().sorted().toList();
        }
        List<BigDecimal> numbers =
                spelling.keySet().stream().map(BigDecimal::new).sorted().toList();
        boolean whole =
                spelling.keySet().stream().allMatch(name -> INDEX.matcher(name).matches());
        if (whole && !numbers.isEmpty() && numbers.get(0).signum() == 0) {
            int classes = numbers.get(numbers.size() - 1).intValueExact() + 1;
            if (classes <= MANY_CLASSES || classes < 2 * numbers.size()) {
                return ClassNames.numbered(classes);
            }
        }
        return numbers.stream().map(BigDecimal::toPlainString).toList();
    }

    /** One spelling for all that are the same number. */
    private static String canonical(String name) {
        return NUMBER.matcher(name).matches()
                ? new BigDecimal(name).stripTrailingZeros().toPlainString()
                : name;
    }

    /**
     * Class indices of each row.
     *
     * @throws IngestException if a label is no class, or two are the same one, naming the line
     */
    public List<List<Integer>> indices(List<String> classNames) {
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            indexOf.putIfAbsent(canonical(classNames.get(i)), i);
        }
        // of classes that are called by numbers, a number is always the name
        boolean named =
                indexOf.keySet().stream().allMatch(name -> NUMBER.matcher(name).matches());
        for (int i = 0; i < classNames.size() && !named; i++) {
            indexOf.putIfAbsent(Integer.toString(i), i);
        }
        // rows of the same classes share a list
        Map<List<String>, List<Integer>> known = new HashMap<>();
        List<List<Integer>> indices = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int place = places.get(i);
            indices.add(known.computeIfAbsent(names.get(i), row -> indices(row, place, indexOf, classNames.size())));
        }
        return indices;
    }

    private List<Integer> indices(List<String> row, int place, Map<String, Integer> indexOf, int classes) {
        Set<Integer> indices = new TreeSet<>();
        for (String name : row) {
            Integer index = indexOf.get(canonical(name));
            if (index == null) {
                throw IngestException.in(
                        file,
                        unit + " " + place + ": the label is neither one of the " + classes
                                + " class names nor an index from 0 to " + (classes - 1));
            }
            if (!indices.add(index)) {
                throw IngestException.in(file, unit + " " + place + " names class " + index + " twice");
            }
        }
        return List.copyOf(indices);
    }

    /** Warns of more classes than a data set of so many rows is likely to have. */
    public void warnOfMany(int classes) {
        boolean undecided = classes > MANY_CLASSES;
        if (undecided || 10L * classes > names.size()) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("classes", classes)
                    .addKeyValue("samples", names.size())
                    .log(
                            undecided
                                    ? "more than 256 classes: samples pass unweighted. Is the label column a number to be"
                                            + " predicted, or an id?"
                                    : "more classes than a tenth of the samples. Is the label column a number to be"
                                            + " predicted, or an id?");
        }
    }
}
