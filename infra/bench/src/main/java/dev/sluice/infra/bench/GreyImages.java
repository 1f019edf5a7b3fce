package dev.sluice.infra.bench;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Images of 28 by 28 bytes, random but for an empty border, which makes them as compressible as small grey photographs.
 */
final class GreyImages {
    static final int SIDE = 28;
    static final List<Integer> SHAPE = List.of(1, SIDE, SIDE);

    private static final int BORDER = 4;

    private GreyImages() {}

    static byte[] next(SplittableRandom random) {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int row = BORDER; row < SIDE - BORDER; row++) {
            for (int column = BORDER; column < SIDE - BORDER; column++) {
                pixels[row * SIDE + column] = (byte) random.nextInt(256);
            }
        }
        return pixels;
    }
}
