package dev.sluice.infra.ingest.format;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes small IDX files for tests. */
public final class IdxFiles {
    private IdxFiles() {}

    /** Pixel {@code p} of image {@code i} is {@code i + p}. */
    public static byte[] images(int count, int height, int width) {
        ByteBuffer file = ByteBuffer.allocate(16 + count * height * width)
                .putInt(0x803)
                .putInt(count)
                .putInt(height)
                .putInt(width);
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < height * width; p++) {
                file.put((byte) (i + p));
            }
        }
        return file.array();
    }

    public static byte[] labels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    /** Writes a file, gzipped if its name says so. */
    public static Path write(Path file, byte[] content) {
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A training pair with one label an image. */
    public static Path pair(Path folder, String split, String suffix, int... labels) {
        write(folder.resolve(split + "-images-idx3-ubyte" + suffix), images(labels.length, 2, 3));
        write(folder.resolve(split + "-labels-idx1-ubyte" + suffix), labels(labels));
        return folder;
    }
}
