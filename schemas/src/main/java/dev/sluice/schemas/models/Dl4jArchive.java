package dev.sluice.schemas.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (!ENTRIES.contains(name)) {
                    throw new InvalidModelException("the archive holds an entry other than " + ENTRIES);
                }
                if (!withUpdaterState && entries.size() == ENTRIES.size() - 1 && name.equals(UPDATER_STATE)) {
                    // it comes last as DL4J writes it: not unpacking it spares two thirds of the work
                    break;
                }
                if (entries.put(name, bounded(in, name, limit(name, maxBytes))) != null) {
                    throw new InvalidModelException("the archive holds " + name + " twice");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidModelException("not a readable zip archive: " + e.getMessage(), e);
        }
        byte[] state = entries.getOrDefault(UPDATER_STATE, new byte[0]);
        return new Dl4jArchive(
                new String(required(entries, CONFIGURATION), StandardCharsets.UTF_8),
                FloatArrays.decode(COEFFICIENTS, required(entries, COEFFICIENTS)),
                !withUpdaterState || state.length == 0 ? null : FloatArrays.decode(UPDATER_STATE, state));
    }

    private static byte[] bounded(ZipInputStream in, String name, long limit) throws IOException {
        byte[] content = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
        if (content.length > limit) {
            throw new InvalidModelException(name + " unpacks to more than the " + limit + " bytes allowed");
        }
        return content;
    }

    private static long limit(String name, long maxBytes) {
        return switch (name) {
            case CONFIGURATION -> MAX_CONFIGURATION_BYTES;
            case UPDATER_STATE -> 2 * maxBytes + 1024;
            default -> maxBytes;
        };
    }

    private static byte[] required(Map<String, byte[]> entries, String name) {
        byte[] content = entries.get(name);
        if (content == null) {
            throw new InvalidModelException("the archive holds no " + name);
        }
        return content;
    }
}
