package dev.sluice.topology.stream.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of a schema registry as serdes ask for, which can be away, or refuse what it is asked. Keeps its address when it comes back. */
public final class FakeRegistry implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("/schemas/ids/(-?\\d+)");

    private final int port;
    private final List<String> schemas = new ArrayList<>();
    private @Nullable HttpServer server;
    private int readStatus = 200;
    private int writeStatus = 200;

    /** Away at first. */
    public FakeRegistry() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** It comes, or comes back, with what was registered before. */
    public FakeRegistry start() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            fresh.createContext("/", this::answer);
            fresh.start();
            server = fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Answers questions for schemas with a status, 200 if it is to answer them. */
    public void read(int status) {
        readStatus = status;
    }

    /** The same for schemas to be registered. */
    public void write(int status) {
        writeStatus = status;
    }

    /** A schema that somebody else has registered, with the next id. */
    public synchronized void add(String schema) {
        schemas.add('"' + schema.replace("\"", "\\\"") + '"');
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher id = ID.matcher(exchange.getRequestURI().getPath());
        int status = id.find() ? readStatus : writeStatus;
        String answer;
        if (status != 200) {
            answer = "{\"error_code\":" + status + ",\"message\":\"not now\"}";
        } else if (exchange.getRequestMethod().equals("POST")) {
            String schema = body.replaceFirst("^.*?\"schema\":(\".*?[^\\\\]\").*$", "$1");
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            answer = "{\"id\":" + (schemas.indexOf(schema) + 1) + "}";
        } else {
            int index = Integer.parseInt(id.group(1)) - 1;
            boolean known = index >= 0 && index < schemas.size();
            status = known ? 200 : 404;
            answer = known
                    ? "{\"schema\":" + schemas.get(index) + "}"
                    : "{\"error_code\":40403,\"message\":\"Schema not found\"}";
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** It goes away. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }
}
