package dev.sluice.infra.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an image is to be turned, 1 to 8, as EXIF or XMP tells; 1, as it is, where they do not tell or make no sense. */
final class Orientation {
    /** As stored. */
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([1-8])");
    private static final byte[] EXIF_HEADER = {'E', 'x', 'i', 'f', 0, 0};

    private Orientation() {}

    /** Of EXIF data, which is a TIFF directory with or without a header {@code Exif} before it. */
    static int ofExif(ByteBuffer exif) {
        ByteBuffer tiff = exif.slice();
        if (startsWith(tiff, EXIF_HEADER)) {
            tiff = tiff.position(EXIF_HEADER.length).slice();
        }
        try {
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = tiff.getInt(4);
            int entries = tiff.getShort(directory) & 0xffff;
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + i * ENTRY_BYTES;
                if ((tiff.getShort(entry) & 0xffff) == TAG) {
                    int value = tiff.getShort(entry + 2) == SHORT ? tiff.getShort(entry + 8) : tiff.getInt(entry + 8);
                    return valid(value);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
        return UPRIGHT;
    }

    /** Of an XMP packet. */
    static int ofXmp(ByteBuffer packet) {
        Matcher found = XMP.matcher(StandardCharsets.ISO_8859_1.decode(packet.duplicate()));
        return found.find() ? Integer.parseInt(found.group(1)) : UPRIGHT;
    }

    private static int valid(int value) {
        return value >= 1 && value <= 8 ? value : UPRIGHT;
    }

    static boolean startsWith(ByteBuffer data, byte[] prefix) {
        if (data.remaining() < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (data.get(data.position() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
