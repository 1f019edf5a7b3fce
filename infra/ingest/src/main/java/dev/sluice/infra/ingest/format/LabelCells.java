package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The labels of a table's rows as they are written: one class a cell, or, for a multi-label data set, any number of classes with
 * {@code |} or {@code ;} between them, none for a sample that shows no class.
 *
 * @param file where they stand
 * @param names what each row's cell names, in the order written
 * @param lines each row's line in the file, from 1
 */
record LabelCells(Path file, List<List<String>> names, List<Integer> lines) {
    private static final String NUMBER = "[0-9]{1,5}";

    /** @throws IngestException if a cell holds no name where one must be, or one name twice, with its line */
    static LabelCells of(Path file, Task task, List<String> cells, List<Integer> lines) {
        List<List<String>> names = new ArrayList<>(cells.size());
        Map<String, List<String>> known = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            int line = lines.get(i);
            String cell = cells.get(i);
            names.add(known.computeIfAbsent(cell, text -> split(file, task, text, line)));
        }
        return new LabelCells(file, names, lines);
    }

    private static List<String> split(Path file, Task task, String cell, int line) {
        if (task == Task.SINGLE_LABEL) {
            if (cell.isEmpty()) {
                throw IngestException.in(file, "line " + line + " has an empty or overlong label");
            }
            return List.of(cell);
        }
        if (cell.isEmpty()) {
            return List.of();
        }
        List<String> names =
                Arrays.stream(cell.split("[|;]", -1)).map(String::strip).toList();
        if (names.contains("") || new HashSet<>(names).size() < names.size()) {
            throw IngestException.in(
                    file,
                    "line " + line + ": '" + CsvTable.shortened(cell)
                            + "' must name different classes with | or ; between them");
        }
        return names;
    }

    /** {@code 0} to the largest index if all are whole numbers, else the different names, sorted. */
    List<String> inferClassNames() {
        Set<String> different = new TreeSet<>();
        names.forEach(different::addAll);
        if (different.size() > ClassNames.MAX_CLASSES) {
            throw IngestException.in(
                    file,
                    "has " + different.size() + " different labels, more than " + ClassNames.MAX_CLASSES
                            + ": is the label column the right one?");
        }
        if (different.stream().allMatch(name -> name.matches(NUMBER))) {
            int highest = different.stream().mapToInt(Integer::parseInt).max().orElse(0);
            return ClassNames.numbered(highest + 1);
        }
        return List.copyOf(different);
    }

    /**
     * Class indices of each row.
     *
     * @throws IngestException if a label is no class, or two are the same one, naming the line
     */
    List<List<Integer>> indices(List<String> classNames) {
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            indexOf.put(classNames.get(i), i);
        }
        // rows of the same classes share a list
        Map<List<String>, List<Integer>> known = new HashMap<>();
        List<List<Integer>> indices = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int line = lines.get(i);
            indices.add(known.computeIfAbsent(names.get(i), row -> indices(row, line, indexOf)));
        }
        return indices;
    }

    private List<Integer> indices(List<String> row, int line, Map<String, Integer> indexOf) {
        Set<Integer> indices = new TreeSet<>();
        for (String name : row) {
            Integer named = indexOf.get(name);
            int index = named != null ? named : name.matches(NUMBER) ? Integer.parseInt(name) : -1;
            if (index < 0 || index >= indexOf.size()) {
                throw IngestException.in(
                        file,
                        "line " + line + ": the label is neither one of the " + indexOf.size()
                                + " class names nor an index from 0 to " + (indexOf.size() - 1));
            }
            if (!indices.add(index)) {
                throw IngestException.in(file, "line " + line + " names class " + index + " twice");
            }
        }
        return List.copyOf(indices);
    }
}
