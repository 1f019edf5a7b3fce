package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.samples.InvalidSampleException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a record stood when it was read for the first time.
 *
 * @param partition of its topic
 * @param offset there
 */
record Origin(int partition, long offset) {
    private static final String HEADER = "sluice.origin";
    private static final int SIZE = Integer.BYTES + Long.BYTES;

    static Origin of(RecordMetadata source) {
        return new Origin(source.partition(), source.offset());
    }

    /** Reads what {@link #noteIn} wrote. */
    static Origin in(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null || header.value().length != SIZE) {
            throw new InvalidSampleException("the record does not say where it stood first");
        }
        return read(ByteBuffer.wrap(header.value()));
    }

    static Origin read(ByteBuffer in) {
        return new Origin(in.getInt(), in.getLong());
    }

    void write(ByteBuffer out) {
        out.putInt(partition).putLong(offset);
    }

    /** Notes it, whatever its writer may have put there. */
    void noteIn(Headers headers) {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        write(out);
        headers.remove(HEADER).add(HEADER, out.array());
    }
}
