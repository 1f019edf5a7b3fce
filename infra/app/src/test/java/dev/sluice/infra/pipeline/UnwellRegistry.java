package dev.sluice.infra.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a registry and passes requests on, or answers as proxies and registries do that are not well: each time otherwise. */
final class UnwellRegistry implements AutoCloseable {
    private static final int CUT = -1;
    private static final List<Integer> TROUBLES = List.of(401, 403, 404, 408, 429, 500, 503, 200, CUT);
    private static final String PAGE = "<html><body>starting</body></html>";

    private final URI behind;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile List<Integer> troubles = List.of();

    UnwellRegistry(String behind) throws IOException {
        this.behind = URI.create(behind);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + behind.getPath();
    }

    void well() {
        troubles = List.of();
    }

    /** Answers in each way in turn. */
    void unwell() {
        refusals.set(0);
        troubles = TROUBLES;
    }

    /** Answers with one status from now on. */
    void refuse(int status) {
        troubles = List.of(status);
    }

    /** Whether it has answered in every way since {@link #unwell}. */
    boolean triedAll() {
        return refusals.get() >= TROUBLES.size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<Integer> now = troubles;
            if (now.isEmpty()) {
                passOn(exchange);
                return;
            }
            int trouble = now.get(refusals.getAndIncrement() % now.size());
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(trouble == CUT ? 200 : trouble, trouble == CUT ? 9_999 : page.length);
            exchange.getResponseBody().write(page);
            exchange.getResponseBody().flush();
        }
    }

    private void passOn(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
