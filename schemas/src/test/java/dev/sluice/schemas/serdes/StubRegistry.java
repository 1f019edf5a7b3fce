package dev.sluice.schemas.serdes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A registry of one schema that answers whatever a test wants, down to the bytes: what an HTTP server would not send can be tried too. */
final class StubRegistry implements AutoCloseable {
    static final int ID = 7;

    private final ServerSocket socket;
    private final String schema;
    private volatile String answer = "";

    /** @param schema what {@link #well} gives for {@link #ID} */
    StubRegistry(String schema) {
        this.schema = schema;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "stub-registry");
        thread.setDaemon(true);
        thread.start();
        well();
    }

    String url() {
        return "http://user:secret@127.0.0.1:" + socket.getLocalPort();
    }

    /** Gives the schema. */
    void well() {
        respond(200, "application/json", "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}");
    }

    /** Is well and does not know the id. */
    void unknown() {
        respond(404, "application/json", "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    }

    void respond(int status, String type, String body) {
        raw("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    /** Sends these bytes and closes the connection. */
    void raw(String response) {
        answer = response;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                readHead(client.getInputStream());
                client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
            } catch (IOException e) {
                // the client is gone, or the test over
            }
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
