package dev.sluice.infra.images;

import dev.sluice.infra.images.ImageDecoder.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Prints how far Sluice's pixels are from those that {@code src/test/python/pillow_pictures.py} wrote: run by hand. */
public final class ComparedWithPillow {
    private static final ImageSize RESIZED = new ImageSize(17, 23);

    private ComparedWithPillow() {}

    /** @param arguments the folder that the script wrote */
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
            for (Path expected : all.sorted().toList()) {
                String name = expected.getFileName().toString();
                for (String ending : List.of(".rgb", ".grey", ".resized")) {
                    if (name.endsWith(ending)) {
                        Path image = expected.resolveSibling(name.substring(0, name.length() - ending.length()));
                        System.out.printf("%-40s %s%n", name, difference(image, Files.readAllBytes(expected), ending));
                    }
                }
            }
        }
    }

    private static String difference(Path image, byte[] expected, String ending) {
        ImageDecoder decoder = new ImageDecoder(ending.equals(".resized") ? RESIZED : null);
        try {
            Shape shape = decoder.probe(image);
            int channels = ending.equals(".resized") ? shape.channels() : ending.equals(".grey") ? 1 : 3;
            byte[] values = decoder.decode(image, new Shape(channels, shape.height(), shape.width()));
            if (values.length != expected.length) {
                return "has " + values.length + " values, not " + expected.length;
            }
            int most = 0;
            for (int i = 0; i < values.length; i++) {
                most = Math.max(most, Math.abs((values[i] & 0xff) - (expected[i] & 0xff)));
            }
            return "at most " + most + " off";
        } catch (BadImageException e) {
            return e.reason() + ": " + e.getMessage();
        }
    }
}
