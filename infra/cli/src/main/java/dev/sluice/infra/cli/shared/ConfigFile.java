package dev.sluice.infra.cli.shared;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Option values from a YAML file. Keys are long option names without their dashes; a key that is a command's name holds
 * values for that command alone and goes before the same key outside. Options on the command line go before both.
 */
public final class ConfigFile implements IDefaultValueProvider {
    /** Joins the entries of a list or map for an option that takes several values: a character nobody types. */
    static final String SEPARATOR = "\u001f";

    private static final int MAX_BYTES = 1 << 20;
    private static final Set<String> NOT_SETTABLE = Set.of("config", "help", "version");

    private final Path file;
    private final JsonNode root;

    private ConfigFile(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /** @throws ConfigFileException if the file cannot be read or is not a YAML mapping */
    public static ConfigFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigFileException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            YAMLFactory yaml = YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build();
            JsonNode root = new ObjectMapper(yaml)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(Files.readAllBytes(file));
            if (root.isMissingNode() || root.isNull()) {
                return new ConfigFile(file, new ObjectMapper().createObjectNode());
            }
            if (!root.isObject()) {
                throw new ConfigFileException(file + " must hold 'option: value' lines");
            }
            return new ConfigFile(file, root);
        } catch (IOException e) {
            throw new ConfigFileException("cannot read configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks every key against the options there are.
     *
     * @throws ConfigFileException naming the file, the key and where it stands
     */
    public void check(CommandLine commands) {
        Set<String> anywhere = new TreeSet<>();
        collect(commands.getCommandSpec(), anywhere);
        check(root, commands.getCommandSpec(), anywhere, "");
    }

    private void check(JsonNode section, CommandSpec command, Set<String> known, String place) {
        section.properties().forEach(entry -> {
            String key = entry.getKey();
            CommandLine nested = command.subcommands().get(key);
            if (nested != null && entry.getValue().isObject()) {
                Set<String> its = new TreeSet<>();
                collect(nested.getCommandSpec(), its);
                check(entry.getValue(), nested.getCommandSpec(), its, place + key + ".");
            } else if (!known.contains(key)) {
                throw new ConfigFileException(file + ": '" + place + key + "' is no option of "
                        + command.qualifiedName() + "; see '" + command.qualifiedName() + " --help'");
            } else if (entry.getValue().isValueNode()
                    && entry.getValue().asText("").isEmpty()) {
                throw new ConfigFileException(file + ": '" + place + key + "' has no value");
            }
        });
    }

    private static void collect(CommandSpec command, Set<String> into) {
        for (OptionSpec option : command.options()) {
            keys(option).stream().filter(k -> !NOT_SETTABLE.contains(k)).forEach(into::add);
        }
        command.subcommands().values().forEach(c -> collect(c.getCommandSpec(), into));
    }

    private static List<String> keys(OptionSpec option) {
        List<String> keys = new ArrayList<>();
        for (String name : option.names()) {
            if (name.startsWith("--")) {
                keys.add(name.substring(2));
            }
        }
        return keys;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option)) {
            return null;
        }
        for (JsonNode section : sections(arg.command())) {
            for (String key : keys(option)) {
                JsonNode value = section.get(key);
                if (value != null && !NOT_SETTABLE.contains(key)) {
                    return text(option, key, value);
                }
            }
        }
        return null;
    }

    /** The sections that speak of a command, its own first. */
    private Deque<JsonNode> sections(CommandSpec command) {
        Deque<String> path = new ArrayDeque<>();
        for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
            path.push(at.name());
        }
        Deque<JsonNode> sections = new ArrayDeque<>();
        JsonNode at = root;
        sections.push(at);
        for (String name : path) {
            at = at.path(name);
            if (!at.isObject()) {
                break;
            }
            sections.push(at);
        }
        return sections;
    }

    private String text(OptionSpec option, String key, JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties().forEach(e -> parts.add(e.getKey() + "=" + scalar(key, e.getValue())));
        } else if (value.isArray()) {
            value.forEach(e -> parts.add(scalar(key, e)));
        } else {
            return scalar(key, value);
        }
        if (parts.size() > 1 && !option.isMultiValue()) {
            throw new ConfigFileException(file + ": '" + key + "' takes one value");
        }
        return String.join(option.splitRegex().isEmpty() ? SEPARATOR : option.splitRegex(), parts);
    }

    private String scalar(String key, JsonNode value) {
        if (!value.isValueNode()) {
            throw new ConfigFileException(file + ": the value of '" + key + "' is nested too deeply");
        }
        return value.asText();
    }
}
