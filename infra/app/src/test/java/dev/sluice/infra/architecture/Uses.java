package dev.sluice.infra.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Who uses whom in the compiled classes: one node each for whatever groups classes, one edge for each use. */
final class Uses {
    /** Every main class of every module; what tools generate beside them is left out. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.contains("jmh_generated"))
            .importPackages("dev.sluice");

    private final SortedMap<String, SortedSet<String>> edges = new TreeMap<>();

    private Uses() {}

    /**
     * @param node names the group of a class; empty for a class of no interest
     * @param edge whether a use of the second group by the first is of interest
     */
    static Uses among(Function<JavaClass, String> node, BiPredicate<String, String> edge) {
        Uses uses = new Uses();
        for (JavaClass user : CLASSES) {
            String from = node.apply(user);
            if (from.isEmpty()) {
                continue;
            }
            SortedSet<String> used = uses.edges.computeIfAbsent(from, unused -> new TreeSet<>());
            user.getDirectDependenciesFromSelf().forEach(dependency -> {
                String to = node.apply(dependency.getTargetClass().getBaseComponentType());
                if (!to.isEmpty() && !to.equals(from) && edge.test(from, to)) {
                    used.add(to);
                }
            });
        }
        return uses;
    }

    /** What a node uses directly. */
    SortedSet<String> of(String node) {
        return edges.getOrDefault(node, new TreeSet<>());
    }

    /** The edges without those that follow from others: a → c where a → b → c. */
    SortedMap<String, SortedSet<String>> reduced() {
        SortedMap<String, SortedSet<String>> reduced = new TreeMap<>();
        edges.forEach((from, used) -> {
            SortedSet<String> left = new TreeSet<>(used);
            used.forEach(middle -> left.removeAll(reachable(middle)));
            reduced.put(from, left);
        });
        return reduced;
    }

    private SortedSet<String> reachable(String from) {
        SortedSet<String> found = new TreeSet<>();
        collect(from, found);
        return found;
    }

    private void collect(String from, SortedSet<String> found) {
        for (String to : of(from)) {
            if (found.add(to)) {
                collect(to, found);
            }
        }
    }
}
