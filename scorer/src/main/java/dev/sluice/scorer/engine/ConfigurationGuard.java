package dev.sluice.scorer.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.schemas.models.InvalidModelException;
import java.io.IOException;
import java.util.List;

/**
 * Checks a network configuration before DL4J reads it: DL4J makes an object of whatever class an {@code @class} field
 * names, so only the classes that networks are made of may stand there. Reads tokens, builds nothing.
 */
final class ConfigurationGuard {
    private static final List<String> ALLOWED = List.of(
            "org.deeplearning4j.nn.conf.",
            "org.deeplearning4j.nn.weights.",
            "org.nd4j.linalg.activations.",
            "org.nd4j.linalg.learning.",
            "org.nd4j.linalg.lossfunctions.",
            "org.nd4j.linalg.schedule.");
    private static final int MAX_DEPTH = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(10_000)
                    .build())
            .build();

    private ConfigurationGuard() {}

    /** @throws InvalidModelException if it is not JSON, too deep, or names a class that is not allowed */
    static void check(String configuration) {
        try (JsonParser parser = JSON.createParser(configuration)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().startsWith("@")) {
                    checkClass(parser.currentName(), parser.nextTextValue());
                }
            }
        } catch (IOException e) {
            throw new InvalidModelException("configuration.json is not acceptable JSON", e);
        }
    }

    private static void checkClass(String field, String name) {
        boolean allowed =
                field.equals("@class") && name != null && ALLOWED.stream().anyMatch(name::startsWith);
        if (!allowed) {
            throw new InvalidModelException("configuration.json asks for a class that is not allowed in '" + field
                    + "'; allowed are those under " + ALLOWED);
        }
    }
}
