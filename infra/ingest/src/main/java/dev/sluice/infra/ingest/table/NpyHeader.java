package dev.sluice.infra.ingest.table;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an NPY file (numpy.lib.format, versions 1.0 to 3.0): {@code \x93NUMPY}, version, length of the header, and a Python dictionary
 * of type, order and shape. Read by hand: of the libraries on Maven Central one is unfinished by its own word and allocates what the header
 * announces, and ND4J does so in native memory.
 *
 * @param kind {@code f} for floating point, {@code i} and {@code u} for integers with and without sign, {@code b} for booleans
 * @param bytes of a value: 1, 2, 4 or 8
 * @param order of its bytes
 * @param fortran whether the first index runs fastest
 * @param shape extents, none for a single number
 * @param headerBytes from the beginning of the file to the first value
 */
public record NpyHeader(char kind, int bytes, ByteOrder order, boolean fortran, List<Long> shape, int headerBytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** What numpy itself reads at most unless told otherwise, and then some. */
    private static final int MAX_HEADER = 1 << 16;

    private static final String KEY = "['\"]%s['\"]\\s*:\\s*";
    private static final Pattern TYPE = Pattern.compile(KEY.formatted("descr") + "['\"]([^'\"]*)['\"]");
    private static final Pattern FORTRAN = Pattern.compile(KEY.formatted("fortran_order") + "(True|False)");
    private static final Pattern SHAPE = Pattern.compile(KEY.formatted("shape") + "\\(([0-9L,\\s]*)\\)");
    private static final Pattern NUMERIC = Pattern.compile("([<>|=])([fiub])([1248])");

    /** Whether a file begins as NPY files do. */
    static boolean begins(byte[] bytes) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes.length <= i || bytes[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads as far as the first value.
     *
     * @param file for messages
     * @throws dev.sluice.infra.ingest.source.IngestException if it is no such header, or of values that are not numbers
     * @throws IOException if the file breaks off
     */
    static NpyHeader read(String file, DataInputStream in) throws IOException {
        if (!begins(in.readNBytes(MAGIC.length))) {
            throw NpyFiles.wrong(file, "is no NPY array: it does not begin with \\x93NUMPY");
        }
        int version = in.readUnsignedByte();
        int minor = in.readUnsignedByte();
        if (version < 1 || version > 3) {
            throw NpyFiles.wrong(file, "is NPY version " + version + "." + minor + "; 1.0 to 3.0 can be read");
        }
        long length = Integer.toUnsignedLong(
                version == 1
                        ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                        : Integer.reverseBytes(in.readInt()));
        if (length > MAX_HEADER) {
            throw NpyFiles.wrong(
                    file, "announces a header of " + length + " bytes, more than " + MAX_HEADER + " are not believed");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw NpyFiles.wrong(
                    file, "announces a header of " + length + " bytes and breaks off after " + text.length);
        }
        int before = MAGIC.length + 2 + (version == 1 ? Short.BYTES : Integer.BYTES);
        return parse(file, new String(text, StandardCharsets.UTF_8), before + text.length);
    }

    private static NpyHeader parse(String file, String text, int headerBytes) {
        Matcher type = TYPE.matcher(text);
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!fortran.find() || !shape.find()) {
            throw NpyFiles.wrong(file, "has a header without fortran_order or shape: " + NpyFiles.shortened(text));
        }
        String name = type.find() ? type.group(1) : "of several fields";
        Matcher numeric = NUMERIC.matcher(name);
        boolean known = numeric.matches()
                && !(name.charAt(1) == 'f' && name.endsWith("1"))
                && !(name.charAt(1) == 'b' && !name.endsWith("1"));
        if (!known) {
            throw NpyFiles.wrong(
                    file,
                    "holds values of type '" + NpyFiles.shortened(name)
                            + "'; numbers are needed, such as float32, float64, int32, int64 or uint8 (class names can be"
                            + " given as CSV)");
        }
        ByteOrder order = name.charAt(0) == '>'
                ? ByteOrder.BIG_ENDIAN
                : name.charAt(0) == '=' ? ByteOrder.nativeOrder() : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(
                name.charAt(1),
                name.charAt(2) - '0',
                order,
                fortran.group(1).equals("True"),
                extents(file, shape.group(1)),
                headerBytes);
    }

    private static List<Long> extents(String file, String text) {
        List<Long> extents = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String digits = part.strip().replace("L", "");
            if (!digits.matches("[0-9]{0,18}")) {
                throw NpyFiles.wrong(file, "announces an extent of '" + NpyFiles.shortened(digits) + "'");
            }
            if (!digits.isEmpty()) {
                extents.add(Long.parseLong(digits));
            }
        }
        return List.copyOf(extents);
    }

    /** Numbers in the array; {@link Long#MAX_VALUE} if that many cannot be counted. */
    public long values() {
        long values = 1;
        for (long extent : shape) {
            if (extent != 0 && values > Long.MAX_VALUE / extent) {
                return Long.MAX_VALUE;
            }
            values *= extent;
        }
        return values;
    }

    /** Whether its values are whole numbers. */
    public boolean integral() {
        return kind != 'f';
    }

    /** The extents as numpy writes them. */
    public String shapeText() {
        return shape.toString().replace('[', '(').replace(']', ')');
    }
}
