package dev.sluice.infra.ingest.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final byte[] CONTENT = "some content, repeated; ".repeat(100).getBytes(StandardCharsets.UTF_8);
    private static final RemoteFile FILE = new RemoteFile("data.gz", sha256(CONTENT), CONTENT.length);

    @TempDir
    Path folder;

    private MirrorServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MirrorServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void keepsAFileWhoseContentIsRight() throws IOException {
        // Given
        byte[] packed = gzip(CONTENT);
        server.serve("/good/", exchange -> MirrorServer.answer(exchange, 200, packed));

        // When
        Path result = downloader("/good/").fetch(List.of(FILE), folder.resolve("cache"));

        // Then
        assertThat(result.resolve("data.gz")).hasBinaryContent(packed);
        assertThat(names(result)).containsExactly("data.gz");
    }

    @Test
    void fetchesNothingTwice() throws IOException {
        // Given
        server.serve("/good/", exchange -> MirrorServer.answer(exchange, 200, gzip(CONTENT)));
        downloader("/good/").fetch(List.of(FILE), folder);

        // When
        downloader("/good/").fetch(List.of(FILE), folder);

        // Then
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void fetchesADamagedFileAgain() throws IOException {
        // Given
        server.serve("/good/", exchange -> MirrorServer.answer(exchange, 200, gzip(CONTENT)));
        Files.writeString(folder.resolve("data.gz"), "damaged");

        // When
        downloader("/good/").fetch(List.of(FILE), folder);

        // Then
        assertThat(folder.resolve("data.gz")).hasBinaryContent(gzip(CONTENT));
    }

    @Test
    void goesOnToTheNextMirror() throws IOException {
        // Given
        server.serve("/gone/", exchange -> MirrorServer.answer(exchange, 404, new byte[0]));
        server.serve("/good/", exchange -> MirrorServer.answer(exchange, 200, gzip(CONTENT)));

        // When
        downloader("/gone/", "/good/").fetch(List.of(FILE), folder);

        // Then
        assertThat(names(folder)).containsExactly("data.gz");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void refusesOtherContentOfTheSameSize() throws IOException {
        // Given
        byte[] other = CONTENT.clone();
        other[0]++;
        server.serve("/other/", exchange -> MirrorServer.answer(exchange, 200, gzip(other)));

        // When // Then
        assertFails(downloader("/other/"), "with SHA-256 " + sha256(other), FILE.sha256());
    }

    @Test
    void refusesAFileThatIsAnnouncedTooLargeWithoutReadingIt() {
        // Given
        server.serve("/large/", exchange -> {
            exchange.sendResponseHeaders(200, 1L << 40);
            server.hang();
        });

        // When // Then
        assertFails(downloader("/large/"), "sends more than the " + FILE.maxPackedBytes() + " bytes");
    }

    @Test
    void refusesAFileThatTurnsOutTooLarge() {
        // Given
        server.serve("/endless/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 1000; i++) {
                    out.write(new byte[64 << 10]);
                }
            }
        });

        // When // Then
        assertFails(downloader("/endless/"), "sends more than the " + FILE.maxPackedBytes() + " bytes");
    }

    @Test
    void refusesAFileThatUnpacksToTooMuch() throws IOException {
        // Given
        byte[] bomb = gzip(new byte[10 << 20]);
        assertThat((long) bomb.length).isLessThan(FILE.maxPackedBytes());
        server.serve("/bomb/", exchange -> MirrorServer.answer(exchange, 200, bomb));

        // When // Then
        assertFails(downloader("/bomb/"), "unpacks to more than " + CONTENT.length + " bytes");
    }

    @Test
    void refusesAFileThatBreaksOff() throws IOException {
        // Given
        byte[] packed = gzip(CONTENT);
        server.serve("/cut/", exchange -> {
            exchange.sendResponseHeaders(200, packed.length);
            exchange.getResponseBody().write(packed, 0, packed.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("the server dies");
        });

        // When // Then
        assertFails(downloader("/cut/"), "/cut/data.gz");
    }

    @Test
    void refusesHalfAFileThatIsPassedOffAsWhole() throws IOException {
        // Given
        byte[] packed = gzip(CONTENT);
        server.serve(
                "/half/", exchange -> MirrorServer.answer(exchange, 200, Arrays.copyOf(packed, packed.length / 2)));

        // When // Then
        assertFails(downloader("/half/"), "is not whole gzip data");
    }

    @Test
    void namesTheStatusOfEveryMirror() {
        // Given
        server.serve("/gone/", exchange -> MirrorServer.answer(exchange, 404, new byte[0]));
        server.serve("/broken/", exchange -> MirrorServer.answer(exchange, 500, new byte[0]));

        // When // Then
        assertFails(
                downloader("/gone/", "/broken/"),
                "/gone/data.gz answered with status 404",
                "/broken/data.gz answered with status 500");
    }

    @Test
    void givesUpOnAServerThatHangs() {
        // Given
        server.serve("/hangs/", exchange -> server.hang());

        // When // Then
        assertFails(downloader(Duration.ofMillis(200), "/hangs/"), "/hangs/data.gz did not answer in time");
    }

    @Test
    void givesUpOnAServerThatHangsInTheMiddle() {
        // Given
        server.serve("/stalls/", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            server.hang();
        });

        // When // Then
        assertFails(downloader(Duration.ofMillis(200), "/stalls/"), "did not answer in time");
    }

    @Test
    void removesPartialFilesOfProcessesThatDied() throws IOException {
        // Given
        server.serve("/good/", exchange -> MirrorServer.answer(exchange, 200, gzip(CONTENT)));
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        Path abandoned = Files.createFile(folder.resolve("data.gz.1.part"));
        Files.setLastModifiedTime(abandoned, FileTime.from(now.minus(Duration.ofHours(2))));
        Path recent = Files.createFile(folder.resolve("data.gz.2.part"));
        Files.setLastModifiedTime(recent, FileTime.from(now.minus(Duration.ofMinutes(2))));

        // When
        new Downloader(server.config(Duration.ofSeconds(10), "/good/"), Clock.fixed(now, ZoneOffset.UTC))
                .fetch(List.of(FILE), folder);

        // Then
        assertThat(names(folder)).containsExactly("data.gz", "data.gz.2.part");
    }

    @Test
    void refusesMirrorsThatAreNotOnTheWeb() {
        assertThatThrownBy(() -> DownloadConfig.defaults().withMirrors(List.of(URI.create("file:///etc/"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http or https");
    }

    private void assertFails(Downloader downloader, String... parts) {
        assertThatThrownBy(() -> downloader.fetch(List.of(FILE), folder))
                .isInstanceOf(IngestException.class)
                .hasMessageStartingWith("cannot download data.gz: ")
                .hasMessageContainingAll(parts);
        assertThat(names(folder)).isEmpty();
    }

    private Downloader downloader(String... mirrors) {
        return downloader(Duration.ofSeconds(10), mirrors);
    }

    private Downloader downloader(Duration readTimeout, String... mirrors) {
        return new Downloader(server.config(readTimeout, mirrors));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
