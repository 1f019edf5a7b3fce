package dev.sluice.infra.ingest.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Serves files over HTTP on this machine, or fails to as a test says. */
final class MirrorServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch testEnded = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;

    MirrorServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            handler.handle(exchange);
        });
    }

    /** How many requests came so far, to whichever path. */
    int requests() {
        return requests.get();
    }

    /** Mirrors at these paths. */
    DownloadConfig config(Duration readTimeout, String... mirrors) {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        return new DownloadConfig(
                Stream.of(mirrors).map(mirror -> URI.create(base + mirror)).toList(),
                Duration.ofSeconds(10),
                readTimeout,
                Duration.ofSeconds(30));
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Answers no more until the server is closed. */
    void hang() {
        try {
            testEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        testEnded.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
