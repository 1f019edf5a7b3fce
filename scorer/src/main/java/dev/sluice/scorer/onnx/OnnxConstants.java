package dev.sluice.scorer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Constants of floats on their way into an ONNX graph. They stay where they are until the file is written: a copy of its own here would be
 * one more of all that a network learned.
 */
final class OnnxConstants {
    private static final int INITIALIZER = 5;
    private static final int RAW_DATA = 9;

    private record Constant(ProtoWriter head, float[] values, int from, int count) {
        /** Begins the raw data. */
        ProtoWriter announced() {
            return new ProtoWriter().announce(RAW_DATA, 4L * count);
        }

        long size() {
            return head.size() + announced().size() + 4L * count;
        }
    }

    private final List<Constant> constants = new ArrayList<>();

    /**
     * @param head the tensor's message without its values
     * @param values where they are, not copied
     */
    void add(ProtoWriter head, float[] values, int from, int count) {
        constants.add(new Constant(head, values, from, count));
    }

    /** Bytes of all of them within the graph's message. */
    long size() {
        long size = 0;
        for (Constant constant : constants) {
            size += new ProtoWriter().announce(INITIALIZER, constant.size()).size() + constant.size();
        }
        return size;
    }

    void writeTo(ByteBuffer file) {
        for (Constant constant : constants) {
            new ProtoWriter().announce(INITIALIZER, constant.size()).writeTo(file);
            constant.head.writeTo(file);
            constant.announced().writeTo(file);
            file.slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(constant.values, constant.from, constant.count);
            file.position(file.position() + 4 * constant.count);
        }
    }
}
