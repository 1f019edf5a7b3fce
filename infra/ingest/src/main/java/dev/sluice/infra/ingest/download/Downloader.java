package dev.sluice.infra.ingest.download;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches files into a folder. A file appears there whole and checked, or not at all: it is written beside its place, its
 * unpacked content compared with the known checksum, then moved. What a server sends is bounded in size and time.
 */
public final class Downloader {
    private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);
    private static final String PARTIAL = ".part";
    /** A partial file as old as this belongs to nobody who still runs. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final DownloadConfig config;
    private final Clock clock;

    public Downloader(DownloadConfig config) {
        this(config, Clock.systemUTC());
    }

    Downloader(DownloadConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Makes sure that all files are in a folder; those there with the right content are not fetched again.
     *
     * @param folder created if need be
     * @return the folder
     * @throws IngestException if a file can be had from no mirror, naming for each what went wrong, or the folder is not writable
     */
    public Path fetch(List<RemoteFile> files, Path folder) {
        try {
            Files.createDirectories(folder);
            removeAbandoned(folder);
            for (RemoteFile file : files) {
                fetch(file, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new IngestException("cannot keep downloads in " + folder + ": " + e.getMessage(), e);
        }
    }

    private void fetch(RemoteFile file, Path folder) throws IOException {
        Path target = folder.resolve(file.name());
        if (Files.exists(target)) {
            try {
                check(file, target);
                return;
            } catch (RejectedException e) {
                LOG.atWarn()
                        .addKeyValue("file", target)
                        .addKeyValue("problem", e.getMessage())
                        .log("fetching a damaged download again");
            }
        }
        List<String> problems = new ArrayList<>();
        for (URI mirror : config.mirrors()) {
            URI address = mirror.resolve(file.name());
            Path partial = Files.createTempFile(folder, file.name() + ".", PARTIAL);
            try {
                download(address, file, partial);
                check(file, partial);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                LOG.atInfo()
                        .addKeyValue("address", address)
                        .addKeyValue("file", target)
                        .log("downloaded");
                return;
            } catch (RejectedException e) {
                problems.add(address + " " + e.getMessage());
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        throw new IngestException("cannot download " + file.name() + ": " + String.join("; ", problems));
    }

    private void download(URI address, RemoteFile file, Path partial) throws IOException, RejectedException {
        HttpURLConnection http = (HttpURLConnection) address.toURL().openConnection();
        http.setConnectTimeout((int) config.connectTimeout().toMillis());
        http.setReadTimeout((int) config.readTimeout().toMillis());
        http.setUseCaches(false);
        // the checksum is of the gzipped file's content: a server must not pack it once more
        http.setRequestProperty("Accept-Encoding", "identity");
        long deadline = System.nanoTime() + config.fileTimeout().toNanos();
        try (OutputStream out = Files.newOutputStream(partial)) {
            InputStream in = open(http, file);
            byte[] buffer = new byte[1 << 16];
            long received = 0;
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                received += n;
                if (received > file.maxPackedBytes()) {
                    throw tooLarge(file);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new RejectedException("took longer than " + config.fileTimeout());
                }
                out.write(buffer, 0, n);
            }
            long announced = http.getContentLengthLong();
            if (announced >= 0 && received != announced) {
                throw new RejectedException("broke off after " + received + " of " + announced + " bytes");
            }
        } finally {
            http.disconnect();
        }
    }

    /** Errors of the server are told from those of the disk: the next mirror may help against the former only. */
    private static InputStream open(HttpURLConnection http, RemoteFile file) throws RejectedException {
        try {
            int status = http.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new RejectedException("answered with status " + status);
            }
            if (http.getContentLengthLong() > file.maxPackedBytes()) {
                throw tooLarge(file);
            }
            return http.getInputStream();
        } catch (IOException e) {
            throw rejected(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws RejectedException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw rejected(e);
        }
    }

    private static RejectedException rejected(IOException e) {
        String why = e instanceof SocketTimeoutException ? "did not answer in time" : "cannot be read: " + e;
        return new RejectedException(why, e);
    }

    private static RejectedException tooLarge(RemoteFile file) {
        return new RejectedException("sends more than the " + file.maxPackedBytes() + " bytes the file can have");
    }

    private static void check(RemoteFile file, Path packed) throws RejectedException {
        MessageDigest digest = sha256();
        long size = 0;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > file.unpackedBytes()) {
                    throw new RejectedException("unpacks to more than " + file.unpackedBytes() + " bytes");
                }
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new RejectedException("is not whole gzip data: " + e.getMessage(), e);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (size != file.unpackedBytes() || !found.equals(file.sha256())) {
            throw new RejectedException("unpacks to " + size + " bytes with SHA-256 " + found + ", expected "
                    + file.unpackedBytes() + " bytes with " + file.sha256());
        }
    }

    private void removeAbandoned(Path folder) throws IOException {
        FileTime limit = FileTime.from(clock.instant().minus(ABANDONED));
        try (DirectoryStream<Path> partials = Files.newDirectoryStream(folder, "*" + PARTIAL)) {
            for (Path partial : partials) {
                if (Files.getLastModifiedTime(partial).compareTo(limit) < 0) {
                    Files.deleteIfExists(partial);
                }
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** What a mirror sent, or did not, is not the file; the message goes on from the mirror's address. */
    private static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;

        RejectedException(String message) {
            super(message);
        }

        RejectedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
