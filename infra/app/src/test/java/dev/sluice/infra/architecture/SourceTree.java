package dev.sluice.infra.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The checkout these tests run in: its modules as the poms list them, and the files of each. */
final class SourceTree {
    static final SourceTree CHECKOUT = new SourceTree(root());

    private final Path root;

    /** Modules by their folder, in the order of the build. */
    final Map<String, Module> modules = new LinkedHashMap<>();

    /**
     * One Maven module.
     *
     * @param folder as the root pom names it, the name it goes by in pictures
     * @param declared folders of the modules that its pom names for compilation
     * @param unpacked folders of the modules that must only have been unpacked before
     */
    record Module(String folder, List<String> declared, List<String> unpacked) {}

    private SourceTree(Path root) {
        this.root = root;
        Map<String, Element> poms = new LinkedHashMap<>();
        Map<String, String> folders = new LinkedHashMap<>();
        for (String folder : texts(pom(root), "module")) {
            Element pom = pom(root.resolve(folder));
            poms.put(folder, pom);
            folders.put(child(pom, "artifactId").orElseThrow(), folder);
        }
        poms.forEach((folder, pom) -> {
            List<String> declared = new ArrayList<>();
            List<String> unpacked = new ArrayList<>();
            children(pom, "dependencies", "dependency").forEach(dependency -> {
                String used = folders.get(child(dependency, "artifactId").orElseThrow());
                if (used != null && child(dependency, "scope").isEmpty()) {
                    declared.add(used);
                } else if (used != null && child(dependency, "type").equals(Optional.of("pom"))) {
                    unpacked.add(used);
                }
            });
            modules.put(folder, new Module(folder, declared, unpacked));
        });
    }

    /** Java files of a module, below {@code main} or {@code test}, but for those that only describe a package. */
    List<Path> files(String folder, String set) {
        Path sources = root.resolve(folder).resolve("src").resolve(set).resolve("java");
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Main classes of a module by package, nested ones not counted. */
    SortedMap<String, List<String>> packages(String folder) {
        SortedMap<String, List<String>> packages = new TreeMap<>();
        Path sources = root.resolve(folder).resolve("src/main/java");
        for (Path file : files(folder, "main")) {
            String name = sources.relativize(Objects.requireNonNull(file.getParent()))
                    .toString()
                    .replace('/', '.');
            packages.computeIfAbsent(name, unused -> new ArrayList<>())
                    .add(file.getFileName().toString().replace(".java", ""));
        }
        return packages;
    }

    /** Text of a file, its path relative to the root. */
    String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /** A path as people write it. */
    String relative(Path file) {
        return root.relativize(file).toString();
    }

    /** The nearest folder above the working directory whose pom lists modules. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.exists(folder.resolve("pom.xml"))
                    && !texts(pom(folder), "module").isEmpty()) {
                return folder;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
    }

    private static Element pom(Path folder) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(folder.resolve("pom.xml").toFile())
                    .getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("cannot read the pom of " + folder, e);
        }
    }

    private static List<String> texts(Element pom, String tag) {
        NodeList found = pom.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent().trim());
        }
        return texts;
    }

    private static Optional<String> child(Element parent, String tag) {
        return children(parent, tag).stream().findFirst().map(found -> found.getTextContent()
                .trim());
    }

    private static List<Element> children(Element parent, String tag, String inner) {
        return children(parent, tag).stream()
                .flatMap(found -> children(found, inner).stream())
                .toList();
    }

    private static List<Element> children(Element parent, String tag) {
        List<Element> found = new ArrayList<>();
        NodeList all = parent.getChildNodes();
        for (int i = 0; i < all.getLength(); i++) {
            if (all.item(i) instanceof Element element && element.getTagName().equals(tag)) {
                found.add(element);
            }
        }
        return found;
    }
}
