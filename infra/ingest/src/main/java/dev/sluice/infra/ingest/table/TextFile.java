package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens text files that other programs wrote: UTF-8 or UTF-16 as a byte-order mark says, without one UTF-8 if the whole file is that, else
 * Windows-1252, which includes Latin-1's letters.
 */
final class TextFile {
    private static final Logger LOG = LoggerFactory.getLogger(TextFile.class);
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final int CHUNK = 1 << 16;

    /** A byte-order mark and what it stands for. */
    private record Mark(Charset charset, int bytes) {}

    private final Path file;

    private TextFile(Path file) {
        this.file = file;
    }

    /**
     * @return its characters, without a byte-order mark
     * @throws IngestException if it is no text of these encodings, naming the line
     */
    static Reader open(Path file) throws IOException {
        TextFile text = new TextFile(file);
        Mark mark = text.mark();
        Charset charset = mark.charset();
        if (charset.equals(StandardCharsets.UTF_8)) {
            int line = text.firstBadLine(charset, mark.bytes());
            if (line > 0 && mark.bytes() > 0) {
                throw IngestException.in(file, "line " + line + " is not UTF-8, as the file's byte-order mark says");
            }
            if (line > 0) {
                charset = text.windows(line);
            }
        }
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(mark.bytes());
        return new BufferedReader(new InputStreamReader(in, strict(charset)));
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private Mark mark() throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(3);
        }
        int first = start.length < 2 ? 0 : ((start[0] & 0xff) << 8) | (start[1] & 0xff);
        if (first == 0xfeff) {
            return new Mark(StandardCharsets.UTF_16BE, 2);
        }
        if (first == 0xfffe) {
            return new Mark(StandardCharsets.UTF_16LE, 2);
        }
        boolean utf8 = first == 0xefbb && start.length == 3 && (start[2] & 0xff) == 0xbf;
        return new Mark(StandardCharsets.UTF_8, utf8 ? 3 : 0);
    }

    private Charset windows(int firstLine) throws IOException {
        int line = firstBadLine(WINDOWS, 0);
        if (line > 0) {
            throw IngestException.in(
                    file,
                    "line " + firstLine + " is not UTF-8 and line " + line
                            + " not Windows-1252 either: save it as UTF-8 (UTF-16 needs a byte-order mark)");
        }
        LOG.atWarn().addKeyValue("file", file).addKeyValue("line", firstLine).log("is not UTF-8; read as Windows-1252");
        return WINDOWS;
    }

    /** The first line that does not decode, from 1; 0 if all do. A zero byte is no text in either encoding. */
    private int firstBadLine(Charset charset, int skipped) throws IOException {
        CharsetDecoder decoder = strict(charset);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        CharBuffer chars = CharBuffer.allocate(CHUNK);
        int line = 1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.skipNBytes(skipped);
            boolean end = false;
            while (!end) {
                int read = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
                end = read < bytes.remaining();
                bytes.position(bytes.position() + read).flip();
                CoderResult result = decoder.decode(bytes, chars, end);
                chars.flip();
                while (chars.hasRemaining()) {
                    char one = chars.get();
                    if (one == 0) {
                        throw IngestException.in(
                                file,
                                "line " + line
                                        + " holds a zero byte: it is no text, or UTF-16 without a byte-order mark; save it as UTF-8");
                    }
                    line += one == '\n' ? 1 : 0;
                }
                chars.clear();
                bytes.compact();
                if (result.isError()) {
                    return line;
                }
            }
        }
        return 0;
    }
}
