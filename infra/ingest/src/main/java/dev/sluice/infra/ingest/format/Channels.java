package dev.sluice.infra.ingest.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reading files in any order. */
final class Channels {
    private Channels() {}

    /**
     * Fills a buffer from a place in a file.
     *
     * @throws EOFException if the file ends before: it was checked when opened and has shrunk since
     */
    static void readFully(FileChannel channel, ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException("ends at offset " + at + ": it has become shorter while being read");
            }
            at += read;
        }
    }
}
