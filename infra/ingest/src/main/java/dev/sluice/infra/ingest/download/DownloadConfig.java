package dev.sluice.infra.ingest.download;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where files are fetched from, and how patiently.
 *
 * @param mirrors folders that hold the files, tried in order; http or https, ending with a slash
 * @param connectTimeout longest wait for a connection
 * @param readTimeout longest silence of a server
 * @param fileTimeout longest time for one file from one mirror
 */
public record DownloadConfig(List<URI> mirrors, Duration connectTimeout, Duration readTimeout, Duration fileTimeout) {

    /** @throws IllegalArgumentException naming what is out of range */
    public DownloadConfig {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("mirrors must name at least one");
        }
        for (URI mirror : mirrors) {
            boolean web = "http".equals(mirror.getScheme()) || "https".equals(mirror.getScheme());
            if (!web || mirror.getHost() == null || !mirror.getPath().endsWith("/")) {
                throw new IllegalArgumentException(
                        "mirror '" + mirror + "' must be an http or https address that ends with a slash");
            }
        }
        positive("connectTimeout", connectTimeout);
        positive("readTimeout", readTimeout);
        positive("fileTimeout", fileTimeout);
    }

    /** The official place of Fashion-MNIST; 10 s to connect, 30 s of silence, 10 minutes a file. */
    public static DownloadConfig defaults() {
        return new DownloadConfig(
                List.of(URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));
    }

    public DownloadConfig withMirrors(List<URI> value) {
        return new DownloadConfig(value, connectTimeout, readTimeout, fileTimeout);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " must be above 0 and at most a day, not " + value);
        }
    }
}
