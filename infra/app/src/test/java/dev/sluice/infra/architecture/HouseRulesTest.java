package dev.sluice.infra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How large a room may grow before it is two. */
class HouseRulesTest {
    private static final int PACKAGE_CLASSES = 25;
    private static final int MODULE_CLASSES = 90;
    private static final int FILE_LINES = 300;
    private static final int MOST_EXCEPTIONS = 3;

    /** A package, module or file that may be larger, and why. One that no longer needs it is taken off. */
    private static final Map<String, String> EXCEPTIONS = Map.of();

    private static final SourceTree TREE = SourceTree.CHECKOUT;

    @Test
    void noPackageHoldsMoreThanTwentyFiveClasses() {
        assertThat(tooLarge(packageSizes(), PACKAGE_CLASSES)).isEmpty();
    }

    @Test
    void noModuleHoldsMoreThanNinetyMainClasses() {
        assertThat(tooLarge(moduleSizes(), MODULE_CLASSES)).isEmpty();
    }

    @Test
    void noFileIsLongerThanThreeHundredLines() throws IOException {
        assertThat(tooLarge(fileLengths(), FILE_LINES)).isEmpty();
    }

    @Test
    void exceptionsAreFewAndNeeded() throws IOException {
        Map<String, Integer> all = new TreeMap<>(fileLengths());
        all.entrySet().removeIf(file -> file.getValue() <= FILE_LINES);
        packageSizes().forEach((name, size) -> addIf(size > PACKAGE_CLASSES, all, name, size));
        moduleSizes().forEach((name, size) -> addIf(size > MODULE_CLASSES, all, name, size));
        assertThat(EXCEPTIONS).hasSizeLessThanOrEqualTo(MOST_EXCEPTIONS);
        assertThat(all.keySet()).isEqualTo(EXCEPTIONS.keySet());
    }

    /** Else one package would be in two rooms, and its privacy would end at neither door. */
    @Test
    void everyPackageBelongsToOneModule() {
        List<String> packages = new ArrayList<>();
        TREE.modules
                .keySet()
                .forEach(module -> packages.addAll(TREE.packages(module).keySet()));
        assertThat(packages).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    private static Map<String, Integer> packageSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        for (String module : TREE.modules.keySet()) {
            TREE.packages(module).forEach((name, classes) -> sizes.put(name, classes.size()));
        }
        return sizes;
    }

    private static Map<String, Integer> moduleSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        TREE.modules
                .keySet()
                .forEach(module -> sizes.put(module, TREE.files(module, "main").size()));
        return sizes;
    }

    private static Map<String, Integer> fileLengths() throws IOException {
        Map<String, Integer> lengths = new TreeMap<>();
        for (String module : TREE.modules.keySet()) {
            for (String set : Set.of("main", "test")) {
                for (Path file : TREE.files(module, set)) {
                    try (Stream<String> lines = Files.lines(file)) {
                        lengths.put(TREE.relative(file), (int) lines.count());
                    }
                }
            }
        }
        return lengths;
    }

    private static Map<String, Integer> tooLarge(Map<String, Integer> sizes, int most) {
        Map<String, Integer> found = new TreeMap<>();
        sizes.forEach((name, size) -> addIf(size > most && !EXCEPTIONS.containsKey(name), found, name, size));
        return found;
    }

    private static void addIf(boolean condition, Map<String, Integer> sizes, String name, int size) {
        if (condition) {
            sizes.put(name, size);
        }
    }
}
