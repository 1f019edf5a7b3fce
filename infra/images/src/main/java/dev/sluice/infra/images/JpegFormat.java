package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * JPEG (ITU-T T.81). The decoder gives samples as they are stored; which colours they are is told from markers by libjpeg's rules. A decoder goes
 * on with grey where data end or make no sense, so its warnings count, and so does the marker at the end.
 */
final class JpegFormat implements ImageFormat {
    private static final int START_OF_FRAME = 0xc0;
    private static final int LAST_FRAME = 0xcf;
    private static final int HUFFMAN_TABLES = 0xc4;
    private static final int EXTENSION = 0xc8;
    private static final int ARITHMETIC = 0xcc;
    private static final int RESTART = 0xd0;
    private static final int LAST_RESTART = 0xd7;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final byte[] JFIF = ascii("JFIF\0");
    private static final byte[] ADOBE = ascii("Adobe");
    private static final byte[] EXIF = ascii("Exif\0\0");
    private static final byte[] XMP = ascii("http://ns.adobe.com/xap/1.0/\0");
    private static final int ADOBE_TRANSFORM = 11;
    private static final int NO_ADOBE = -1;
    /** Which the Java runtime's decoder reports where bytes were lost or are wrong; extra bytes between segments do no harm. */
    private static final String CORRUPT = "Corrupt JPEG data";

    private static final String HARMLESS = "extraneous bytes before marker";
    private static final String PREMATURE_END = "Premature end";

    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        Markers markers = Markers.of(file);
        try (Decoding decoding = Decoding.builtIn("jpeg", file).within(bounds, markers.orientation())) {
            Colours colours = markers.colours();
            Picture picture = Pixels.of(decoding.raster(), colours);
            for (String warning : decoding.warnings()) {
                if (warning.startsWith(PREMATURE_END)) {
                    throw new BadImageException(Reason.CUT, "is cut: " + warning);
                }
                if (warning.startsWith(CORRUPT) && !warning.contains(HARMLESS)) {
                    throw new BadImageException(Reason.DAMAGED, "is damaged: " + warning);
                }
            }
            return picture.turned(markers.orientation());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What segments tell.
     *
     * @param components ids of the frame's components
     * @param jfif whether it has JFIF's segment
     * @param adobe the transform that Adobe's segment names, or {@link #NO_ADOBE}
     */
    private record Markers(byte[] components, boolean jfif, int adobe, int orientation) {

        /** Goes through all segments up to the end of the image. */
        static Markers of(byte[] file) throws BadImageException {
            ByteBuffer in = ByteBuffer.wrap(file);
            byte[] components = {};
            boolean jfif = false;
            int adobe = NO_ADOBE;
            int exif = Orientation.UPRIGHT;
            int xmp = Orientation.UPRIGHT;
            for (int at = 2; ; ) {
                at = markerFrom(in, at);
                int marker = in.get(at + 1) & 0xff;
                at += 2;
                if (marker == END_OF_IMAGE) {
                    break;
                }
                if (marker <= 1 || (marker >= RESTART && marker < END_OF_IMAGE)) {
                    continue;
                }
                int length = in.getShort(at) & 0xffff;
                if (length < 2) {
                    throw new BadImageException(Reason.DAMAGED, "has a segment of a length below 2 at byte " + at);
                }
                ByteBuffer segment = in.slice(at + 2, length - 2);
                if (isFrame(marker)) {
                    components = components(segment);
                } else if (marker == APP0) {
                    jfif |= Orientation.startsWith(segment, JFIF);
                } else if (marker == APP14
                        && Orientation.startsWith(segment, ADOBE)
                        && segment.limit() > ADOBE_TRANSFORM) {
                    adobe = segment.get(ADOBE_TRANSFORM);
                } else if (marker == APP1 && Orientation.startsWith(segment, EXIF)) {
                    exif = Orientation.ofExif(segment);
                } else if (marker == APP1 && Orientation.startsWith(segment, XMP)) {
                    xmp = Orientation.ofXmp(segment);
                }
                at += length;
            }
            return new Markers(components, jfif, adobe, exif == Orientation.UPRIGHT ? xmp : exif);
        }

        /** Position of the next marker, behind what is entropy-coded or stuffed. */
        private static int markerFrom(ByteBuffer in, int from) {
            int at = from;
            while (true) {
                if (in.get(at) == (byte) 0xff) {
                    int marker = in.get(at + 1) & 0xff;
                    if (marker != 0 && marker != 0xff && (marker < RESTART || marker > LAST_RESTART)) {
                        return at;
                    }
                }
                at++;
            }
        }

        private static boolean isFrame(int marker) {
            return marker >= START_OF_FRAME
                    && marker <= LAST_FRAME
                    && marker != HUFFMAN_TABLES
                    && marker != EXTENSION
                    && marker != ARITHMETIC;
        }

        private static byte[] components(ByteBuffer frame) {
            byte[] ids = new byte[frame.get(5) & 0xff];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = frame.get(6 + 3 * i);
            }
            return ids;
        }

        /** By libjpeg's default_decompress_parms; Pillow takes ink for Adobe's, inverted, in any case. */
        Colours colours() throws BadImageException {
            return switch (components.length) {
                case 1 -> Colours.GREY;
                case 3 -> isRgb() ? Colours.RGB : Colours.YCBCR;
                case 4 -> adobe > 0 ? Colours.INVERTED_YCCK : Colours.INVERTED_CMYK;
                default ->
                    throw new BadImageException(
                            Reason.UNSUPPORTED, "has " + components.length + " components: save it as RGB");
            };
        }

        private boolean isRgb() {
            if (jfif) {
                return false;
            }
            return adobe == NO_ADOBE ? new String(components, StandardCharsets.US_ASCII).equals("RGB") : adobe == 0;
        }
    }
}
