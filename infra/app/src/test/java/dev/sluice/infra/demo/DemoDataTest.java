package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.infra.ingest.download.DownloadConfig;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void startAMirrorThatHasNothing() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatTheCommandLineNamesGoesBeforeTheEnvironment() {
        // When
        SourceSpec found = data(Map.of("SLUICE_DATA", "/of/the/environment")).find("/named", 7);

        // Then
        assertThat(found).isEqualTo(SourceSpec.of("/named").withSeed(7));
        assertThat(requests).hasValue(0);
    }

    @Test
    void theEnvironmentGoesBeforeADownload() {
        // When
        SourceSpec found = data(Map.of("SLUICE_DATA", "/of/the/environment")).find(null, 7);

        // Then
        assertThat(found).isEqualTo(SourceSpec.of("/of/the/environment").withSeed(7));
        assertThat(requests).hasValue(0);
    }

    @Test
    void withoutAnyDataTheCameraIsFallenBackOnAndTheReasonTold() {
        // When
        SourceSpec found = data(Map.of()).find(null, 7);

        // Then
        assertThat(found).isEqualTo(SourceSpec.of("camera").withSeed(7));
        assertThat(requests).hasPositiveValue();
        assertThat(out.toString())
                .contains("fetching Fashion-MNIST")
                .contains(dir.resolve("cache").toString())
                .contains("cannot download train-images-idx3-ubyte.gz")
                .contains("answered with status 404")
                .contains("going on with drawn camera frames");
    }

    @Test
    void anEmptyVariableIsAsGoodAsNone() {
        // When
        SourceSpec found = data(Map.of("SLUICE_DATA", " ")).find(null, 7);

        // Then
        assertThat(found.data()).isEqualTo("camera");
        assertThat(requests).hasPositiveValue();
    }

    private DemoData data(Map<String, String> environment) {
        URI mirror = URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/");
        return new DemoData(
                environment,
                DownloadConfig.defaults().withMirrors(List.of(mirror)),
                dir.resolve("cache"),
                new PrintWriter(out));
    }
}
