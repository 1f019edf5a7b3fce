package dev.sluice.infra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The two pictures of {@code docs/architecture.md} are what the compiled classes say. What a failure prints may be pasted there. */
class PicturesTest {
    private static final String PAGE = "docs/architecture.md";
    private static final String CLIENT = "infra/foundation/confluent-client";
    private static final SourceTree TREE = SourceTree.CHECKOUT;
    private static final Map<String, String> MODULE_OF_PACKAGE = modulesByPackage();
    private static final Uses MODULES = Uses.among(PicturesTest::module, (user, used) -> true);

    @Test
    void thePictureOfModulesShowsWhoUsesWhom() throws IOException {
        SortedMap<String, SortedSet<String>> uses = MODULES.reduced();
        List<String> lines = new ArrayList<>(List.of("flowchart TD"));
        for (SourceTree.Module module : TREE.modules.values()) {
            uses.getOrDefault(module.folder(), new TreeSet<>())
                    .forEach(one -> lines.add("  " + module.folder() + " --> " + one));
            module.unpacked().forEach(one -> lines.add("  " + module.folder() + " -.-> " + one));
        }
        assertThat(String.join("\n", lines)).isEqualTo(picture("## Modules"));
    }

    @Test
    void thePictureOfPackagesShowsWhoUsesWhomWithinAModule() throws IOException {
        SortedMap<String, SortedSet<String>> uses = Uses.among(
                        used -> used.getPackageName().startsWith("dev.sluice.") ? inTheOpen(used.getPackageName()) : "",
                        (user, used) -> moduleOf(user).equals(moduleOf(used)))
                .reduced();
        List<String> lines = new ArrayList<>(List.of("flowchart TD"));
        for (String module : TREE.modules.keySet()) {
            SortedMap<String, SortedSet<String>> inside = new TreeMap<>(uses);
            inside.keySet().removeIf(user -> !moduleOf(user).equals(module));
            if (!inside.isEmpty()) {
                lines.add("  subgraph " + module);
                inside.keySet().forEach(name -> lines.add("    " + name));
                inside.forEach((user, used) -> used.forEach(one -> lines.add("    " + user + " --> " + one)));
                lines.add("  end");
            }
        }
        assertThat(String.join("\n", lines)).isEqualTo(picture("## Packages"));
    }

    /** A module that uses what another happens to bring along breaks when that one changes its mind. */
    @Test
    void aPomNamesTheModulesWhoseClassesAreUsedAndNoOther() {
        Map<String, SortedSet<String>> declared = new TreeMap<>();
        Map<String, SortedSet<String>> used = new TreeMap<>();
        for (SourceTree.Module module : TREE.modules.values()) {
            // what a module without classes of ours uses cannot be seen
            if (!TREE.packages(module.folder()).isEmpty()) {
                declared.put(module.folder(), new TreeSet<>(module.declared()));
                used.put(module.folder(), MODULES.of(module.folder()));
            }
        }
        assertThat(declared).isEqualTo(used);
    }

    private static String module(JavaClass used) {
        return used.getPackageName().startsWith("io.confluent.")
                ? CLIENT
                : MODULE_OF_PACKAGE.getOrDefault(used.getPackageName(), "");
    }

    private static String moduleOf(String packageInTheOpen) {
        return MODULE_OF_PACKAGE.getOrDefault("dev.sluice." + packageInTheOpen, "");
    }

    private static String inTheOpen(String packageName) {
        return packageName.substring("dev.sluice.".length());
    }

    private static Map<String, String> modulesByPackage() {
        Map<String, String> modules = new TreeMap<>();
        TREE.modules
                .keySet()
                .forEach(module -> TREE.packages(module).keySet().forEach(name -> modules.put(name, module)));
        modules.put("dev.sluice.schemas.records", "schemas"); // generated
        return modules;
    }

    private static String picture(String heading) throws IOException {
        String page = TREE.read(PAGE);
        int from = page.indexOf("\n```mermaid\n", page.indexOf("\n" + heading + "\n"));
        assertThat(from).as("a mermaid picture below '%s' in %s", heading, PAGE).isPositive();
        int begin = from + "\n```mermaid\n".length();
        return page.substring(begin, page.indexOf("\n```", begin));
    }
}
