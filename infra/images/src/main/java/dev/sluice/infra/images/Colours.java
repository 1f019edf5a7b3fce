package dev.sluice.infra.images;

/** What the samples of a pixel mean, and how 8-bit ones turn into a grey level or into red, green and blue, as libjpeg and Pillow do it. */
enum Colours {
    /** One sample: the level. */
    GREY(1, 1) {
        @Override
        int convert(int[] s, int at) {
            return s[at];
        }
    },
    /** Red, green, blue. */
    RGB(3, 3) {
        @Override
        int convert(int[] s, int at) {
            return pack(s[at], s[at + 1], s[at + 2]);
        }
    },
    /** JFIF's luminance and chrominance, of BT.601 in full range. */
    YCBCR(3, 3) {
        @Override
        int convert(int[] s, int at) {
            return fromYcbcr(s[at], s[at + 1], s[at + 2]);
        }
    },
    /** Ink: 0 is none. */
    CMYK(4, 3) {
        @Override
        int convert(int[] s, int at) {
            return fromInk(s[at], s[at + 1], s[at + 2], s[at + 3]);
        }
    },
    /** Ink as Adobe writes it to JPEG: 255 is none. */
    INVERTED_CMYK(4, 3) {
        @Override
        int convert(int[] s, int at) {
            return fromInk(255 - s[at], 255 - s[at + 1], 255 - s[at + 2], 255 - s[at + 3]);
        }
    },
    /** Adobe's ink with cyan, magenta and yellow as luminance and chrominance of what they leave. */
    INVERTED_YCCK(4, 3) {
        @Override
        int convert(int[] s, int at) {
            // libjpeg gives 255 - rgb as ink, which Adobe's inversion turns back into rgb as ink
            int rgb = fromYcbcr(s[at], s[at + 1], s[at + 2]);
            return fromInk(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff, 255 - s[at + 3]);
        }
    };

    private static final int ROUNDING = 1 << 15;

    private final int samples;
    private final int channels;

    Colours(int samples, int channels) {
        this.samples = samples;
        this.channels = channels;
    }

    /** Samples a pixel. */
    int samples() {
        return samples;
    }

    /** Values a pixel they turn into: 1 or 3. */
    int channels() {
        return channels;
    }

    /**
     * One pixel.
     *
     * @param s samples of 0 to 255
     * @param at where the pixel's begin
     * @return a level, or red, green and blue from the 16th, 8th and 0th bit on
     */
    abstract int convert(int[] s, int at);

    private static int pack(int red, int green, int blue) {
        return red << 16 | green << 8 | blue;
    }

    /** Fixed point of 16 bits, rounded where libjpeg rounds (jdcolor.c). */
    private static int fromYcbcr(int y, int cb, int cr) {
        int b = cb - 128;
        int r = cr - 128;
        int red = y + ((91881 * r + ROUNDING) >> 16);
        int green = y + ((-22554 * b + ROUNDING - 46802 * r) >> 16);
        int blue = y + ((116130 * b + ROUNDING) >> 16);
        return pack(clamp(red), clamp(green), clamp(blue));
    }

    /** What black leaves, less each ink's share of it. */
    private static int fromInk(int cyan, int magenta, int yellow, int black) {
        int left = 255 - black;
        return pack(left - share(cyan, left), left - share(magenta, left), left - share(yellow, left));
    }

    /** a b / 255, rounded. */
    private static int share(int a, int b) {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
