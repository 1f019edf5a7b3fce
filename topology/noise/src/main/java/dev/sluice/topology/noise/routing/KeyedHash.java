package dev.sluice.topology.noise.routing;

/**
 * SipHash-2-4 (J.-P. Aumasson and D. Bernstein, INDOCRYPT 2012): a 64-bit hash that looks random to everybody who does not know its
 * 128-bit key.
 */
final class KeyedHash {
    private final long key0;
    private final long key1;

    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    long of(byte[] message) {
        State state = new State(key0, key1);
        int whole = message.length & ~7;
        for (int at = 0; at < whole; at += 8) {
            state.absorb(word(message, at, 8));
        }
        state.absorb(word(message, whole, message.length - whole) | (long) message.length << 56);
        return state.finish();
    }

    /** Up to eight bytes, smallest first. */
    private static long word(byte[] message, int from, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (message[from + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
