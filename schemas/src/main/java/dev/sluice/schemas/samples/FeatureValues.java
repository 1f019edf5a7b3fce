package dev.sluice.schemas.samples;

import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.ByteBuffer;

/** The values of a sample's features as they are stored. */
public final class FeatureValues {
    private FeatureValues() {}

    /** Bytes of a value: 1, 4 or 8. */
    public static int bytes(FeatureEncoding encoding) {
        return switch (encoding) {
            case UINT8 -> 1;
            case FLOAT32_LE -> Float.BYTES;
            case FLOAT64_LE -> Double.BYTES;
        };
    }

    /**
     * One value as it is stored: of UINT8 0 to 255.
     *
     * @param data in little-endian order; its position is not changed
     * @param index of the value, from the beginning of the buffer
     */
    public static double stored(ByteBuffer data, int index, FeatureEncoding encoding) {
        return switch (encoding) {
            case UINT8 -> data.get(index) & 0xff;
            case FLOAT32_LE -> data.getFloat(Float.BYTES * index);
            case FLOAT64_LE -> data.getDouble(Double.BYTES * index);
        };
    }
}
