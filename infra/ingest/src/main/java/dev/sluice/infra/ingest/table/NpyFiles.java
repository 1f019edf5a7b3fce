package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Opens NPY and NPZ files, told by how they begin; everything else is taken for CSV. */
public final class NpyFiles {
    /** No deflated byte becomes more than this many. */
    private static final long MOST_INFLATION = 1032;

    private static final String NPY = ".npy";

    private NpyFiles() {}

    /**
     * A file, and which array of it.
     *
     * @param file path of it
     * @param array name of an array of an NPZ file, or null
     */
    public record Place(Path file, @Nullable String array) {
        /** Reads {@code FILE} or {@code FILE.npz:NAME}. */
        public static Place of(String text) {
            int colon = text.lastIndexOf(".npz:");
            return colon < 0
                    ? new Place(Path.of(text), null)
                    : new Place(Path.of(text.substring(0, colon + 4)), text.substring(colon + 5));
        }
    }

    /**
     * Opens an array.
     *
     * @param dimensions extents it must have; one more is allowed if that is 1
     * @return nothing if the file is neither NPY nor NPZ
     * @throws IngestException if it cannot be read or does not say which array is meant
     */
    public static Optional<NpyArray> open(Place place, int dimensions) {
        byte[] start;
        try (InputStream in = Files.newInputStream(place.file())) {
            start = in.readNBytes(8);
        } catch (IOException e) {
            throw IngestException.unreadable(place.file(), e);
        }
        boolean zip = start.length >= 2 && start[0] == 'P' && start[1] == 'K';
        if (!zip && !NpyHeader.begins(start)) {
            return Optional.empty();
        }
        String file = place.file().toString();
        try {
            NpyArray array = zip
                    ? openZipped(place, dimensions)
                    : open(file, Files.newInputStream(place.file()), () -> {}, Files.size(place.file()));
            if (!fits(array.header(), dimensions)) {
                array.close();
                throw wrong(array.file(), "has shape " + array.header().shapeText() + ", not " + wanted(dimensions));
            }
            return Optional.of(array);
        } catch (ZipException e) {
            throw new IngestException(file + ": is no readable NPZ file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw IngestException.unreadable(place.file(), e);
        }
    }

    /** Closes everything if that fails. */
    private static NpyArray open(String file, InputStream bytes, Closeable owner, long size) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(bytes));
        try {
            NpyHeader header = NpyHeader.read(file, in);
            return new NpyArray(file, header, in, owner, Math.max(0, size - header.headerBytes()));
        } catch (IOException | RuntimeException e) {
            in.close();
            owner.close();
            throw e;
        }
    }

    private static NpyArray openZipped(Place place, int dimensions) throws IOException {
        ZipFile zip = new ZipFile(place.file().toFile());
        try {
            ZipEntry entry = choose(zip, place, dimensions);
            String file = place.file() + ":" + name(entry);
            long most = Math.min(entry.getSize(), MOST_INFLATION * (entry.getCompressedSize() + 1));
            return open(file, zip.getInputStream(entry), zip, most);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipEntry choose(ZipFile zip, Place place, int dimensions) throws IOException {
        List<ZipEntry> entries = zip.stream()
                .filter(entry -> entry.getName().endsWith(NPY))
                .map(ZipEntry.class::cast)
                .toList();
        List<ZipEntry> chosen = new ArrayList<>();
        List<String> described = new ArrayList<>();
        for (ZipEntry entry : entries) {
            boolean named = place.array() != null
                    && (name(entry).equals(place.array()) || entry.getName().equals(place.array()));
            boolean fitting = false;
            if (place.array() == null) {
                try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
                    fitting = fits(NpyHeader.read(place.file() + ":" + name(entry), in), dimensions);
                } catch (IngestException e) {
                    // an array of something else may lie beside the one that is meant
                    fitting = false;
                }
            }
            described.add(name(entry));
            if (named || fitting) {
                chosen.add(entry);
            }
        }
        if (chosen.size() != 1) {
            String problem = place.array() != null
                    ? "has no array '" + shortened(place.array()) + "'"
                    : "has " + chosen.size() + " arrays of " + wanted(dimensions)
                            + ", not one: name it as FILE.npz:NAME";
            throw wrong(place.file().toString(), problem + "; it holds " + shortened(String.join(", ", described)));
        }
        return chosen.get(0);
    }

    private static String name(ZipEntry entry) {
        String name = entry.getName();
        return name.endsWith(NPY) ? name.substring(0, name.length() - NPY.length()) : name;
    }

    private static boolean fits(NpyHeader header, int dimensions) {
        List<Long> shape = header.shape();
        return shape.size() == dimensions || (dimensions == 1 && shape.size() == 2 && shape.get(1) == 1);
    }

    private static String wanted(int dimensions) {
        return dimensions == 1 ? "one extent [rows]" : "two extents [rows, classes]";
    }

    /** A complaint about a file or an array of one. */
    public static IngestException wrong(String file, String problem) {
        return new IngestException(file + ": " + problem);
    }

    /** At most 200 characters of a text. */
    public static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
