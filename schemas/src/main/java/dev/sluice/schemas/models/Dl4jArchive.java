package dev.sluice.schemas.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a DL4J_ZIP model, the layout of DL4J's {@code ModelSerializer}: read without trusting a single size it
 * announces, written uncompressed because trained weights do not compress.
 *
 * @param configuration {@code configuration.json}, the network's layers
 * @param coefficients {@code coefficients.bin}, all parameters in DL4J's order
 * @param updaterState {@code updaterState.bin}, the optimiser's state, or null if there is none or it was not asked for
 */
public record Dl4jArchive(String configuration, float[] coefficients, float @Nullable [] updaterState) {
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    private static final String UPDATER_STATE = "updaterState.bin";
    private static final Set<String> ENTRIES = Set.of(CONFIGURATION, COEFFICIENTS, UPDATER_STATE);
    private static final int MAX_CONFIGURATION_BYTES = 1 << 20;
    private static final float[] NONE = {};

    /** The archive as bytes; equal content gives equal bytes. */
    public byte[] write() {
        byte[] parameters = FloatArrays.encode(coefficients);
        byte[] state = updaterState == null ? new byte[0] : FloatArrays.encode(updaterState);
        byte[] json = configuration.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(parameters.length + state.length + json.length + 1024);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, CONFIGURATION, json);
            store(zip, COEFFICIENTS, parameters);
            if (updaterState != null) {
                store(zip, UPDATER_STATE, state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Unpacks a model.
     *
     * @param zip the archive
     * @param maxBytes bound on the archive and, unpacked, on its parameters; the optimiser's state may have twice that
     * @param withUpdaterState whether the optimiser's state is wanted; it is skipped otherwise
     * @throws InvalidModelException if an entry is missing, unexpected, there twice, too large or not what it should be
     */
    public static Dl4jArchive read(byte[] zip, long maxBytes, boolean withUpdaterState) {
        if (zip.length > maxBytes) {
            throw new InvalidModelException("the archive has " + zip.length + " bytes, allowed are " + maxBytes);
        }
        Map<String, Object> entries = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (!ENTRIES.contains(name)) {
                    throw new InvalidModelException("the archive holds an entry other than " + ENTRIES);
                }
                boolean skipped = name.equals(UPDATER_STATE) && !withUpdaterState;
                if (skipped && entries.size() == ENTRIES.size() - 1) {
                    // it comes last as DL4J writes it: not unpacking it spares two thirds of the work
                    break;
                }
                if (entries.containsKey(name)) {
                    throw new InvalidModelException("the archive holds " + name + " twice");
                }
                entries.put(name, content(in, name, limit(name, maxBytes), skipped));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidModelException("not a readable zip archive: " + e.getMessage(), e);
        }
        float[] state = (float[]) entries.getOrDefault(UPDATER_STATE, NONE);
        return new Dl4jArchive(
                (String) required(entries, CONFIGURATION),
                (float[]) required(entries, COEFFICIENTS),
                state.length == 0 ? null : state);
    }

    private static Object content(ZipInputStream in, String name, long limit, boolean skipped) throws IOException {
        if (name.equals(CONFIGURATION)) {
            byte[] content = in.readNBytes((int) limit + 1);
            if (content.length > limit) {
                throw tooLarge(name, limit);
            }
            return new String(content, StandardCharsets.UTF_8);
        }
        if (skipped) {
            if (in.skip(limit + 1) > limit) {
                throw tooLarge(name, limit);
            }
            return NONE;
        }
        PushbackInputStream values = new PushbackInputStream(in, 1);
        int first = values.read();
        if (first < 0 && name.equals(UPDATER_STATE)) {
            return NONE;
        }
        if (first >= 0) {
            values.unread(first);
        }
        return FloatArrays.decode(name, values, limit);
    }

    private static InvalidModelException tooLarge(String name, long limit) {
        return new InvalidModelException(name + " unpacks to more than the " + limit + " bytes allowed");
    }

    private static long limit(String name, long maxBytes) {
        return switch (name) {
            case CONFIGURATION -> MAX_CONFIGURATION_BYTES;
            case UPDATER_STATE -> 2 * maxBytes + 1024;
            default -> maxBytes;
        };
    }

    private static Object required(Map<String, Object> entries, String name) {
        Object content = entries.get(name);
        if (content == null) {
            throw new InvalidModelException("the archive holds no " + name);
        }
        return content;
    }
}
