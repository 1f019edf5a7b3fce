package dev.sluice.infra.pipeline;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What may become of a good record on its way: bits, lengths, schema ids, sizes. The same for the same seed. */
final class Mutations {
    private static final int HEADER = 5;
    private static final int KINDS = 10;
    /** Varints of 1,500,000,000, of 2^31 - 1, of -1, of the largest and the smallest long. */
    private static final List<byte[]> LENGTHS = List.of(
            new byte[] {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b},
            new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
            new byte[] {1},
            new byte[] {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});

    private final Random random;
    private final List<byte[]> good;
    private final int largest;

    /**
     * @param good whole records, header included
     * @param largest bytes of the largest record to make
     */
    Mutations(long seed, List<byte[]> good, int largest) {
        random = new Random(seed);
        this.good = good;
        this.largest = largest;
    }

    /** The next one; null is a tombstone. */
    byte @Nullable [] next() {
        byte[] bytes = good.get(random.nextInt(good.size())).clone();
        return switch (random.nextInt(KINDS)) {
            case 0 -> random.nextInt(20) == 0 ? null : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> withSchema(bytes, random.nextInt(24));
            case 2 -> withSchema(bytes, random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(24));
            case 3 -> random(random.nextInt(200) == 0 ? largest : random.nextInt(300));
            case 4 ->
                ByteBuffer.allocate(HEADER + bytes.length)
                        .put(bytes, 0, HEADER)
                        .put(random(bytes.length))
                        .array();
            case 5, 6 -> withLength(bytes);
            default -> flipped(bytes, 1 + random.nextInt(4));
        };
    }

    private byte[] withLength(byte[] bytes) {
        byte[] length = LENGTHS.get(random.nextInt(LENGTHS.size()));
        int at = HEADER + random.nextInt(Math.max(1, bytes.length - HEADER));
        byte[] longer = Arrays.copyOf(bytes, Math.max(bytes.length, at + length.length));
        System.arraycopy(length, 0, longer, at, length.length);
        return longer;
    }

    private static byte[] withSchema(byte[] bytes, int id) {
        ByteBuffer.wrap(bytes).putInt(1, id);
        return bytes;
    }

    private byte[] flipped(byte[] bytes, int times) {
        for (int i = 0; i < times; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
