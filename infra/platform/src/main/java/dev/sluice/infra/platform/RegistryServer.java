package dev.sluice.infra.platform;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apicurio Registry on the loopback interface, with its schemas in an H2 file. Records carry the ids it hands out, so it must
 * never forget one: H2 writes each commit to its file at once rather than half a second later, and so survives a kill.
 */
final class RegistryServer implements Server {
    static final String DATA = "registry";
    /** System property that names the directory of the unpacked distribution. */
    static final String HOME_PROPERTY = "sluice.registry.home";

    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);
    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 3000;

    private final PlatformConfig config;

    RegistryServer(PlatformConfig config) {
        this.config = config;
    }

    /** What {@value #HOME_PROPERTY} says, else where this project's build unpacks it, seen from this class's own place. */
    static Path defaultHome() {
        String home = System.getProperty(HOME_PROPERTY);
        if (home != null) {
            return Path.of(home);
        }
        return ownPlace()
                .resolve("../../../foundation/registry/target/registry")
                .normalize();
    }

    /** Base address of Confluent's REST API. */
    static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public int wantedPort() {
        return config.registryPort();
    }

    @Override
    public ChildProcess start(int port) {
        Path jar = runnerJar();
        Path database = config.dataDir().resolve(DATA).resolve("schemas");
        return ChildProcess.start(new ChildProcess.Command(
                name(),
                config.dataDir(),
                config.log(name()),
                config.childJvm(
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.log.console.color=false",
                        "-Dapicurio.storage.kind=sql",
                        "-Dapicurio.storage.sql.kind=h2",
                        "-Dapicurio.datasource.url=jdbc:h2:file:" + database + ";WRITE_DELAY=0"),
                ownPlace() + File.pathSeparator + jar,
                List.of(mainClass(jar))));
    }

    @Override
    public boolean healthy(int port) {
        try {
            return call("GET", "http://127.0.0.1:" + port + "/health/ready", null) == 200
                    && call("GET", url(port) + "/subjects", null) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Has the registry refuse schemas that are not BACKWARD compatible: its own default is to accept everything. */
    static void requireBackwardCompatibility(int port) {
        try {
            int status = call("PUT", url(port) + "/config", "{\"compatibility\":\"BACKWARD\"}");
            if (status == 200) {
                return;
            }
            LOG.atWarn().addKeyValue("status", status).log("registry did not accept the compatibility level");
        } catch (IOException e) {
            throw new PlatformException("the registry did not accept the compatibility level: " + e.getMessage(), e);
        }
    }

    private static int call(String method, String url, @Nullable String body) throws IOException {
        HttpURLConnection request = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        try {
            request.setRequestMethod(method);
            request.setConnectTimeout(CONNECT_MILLIS);
            request.setReadTimeout(ANSWER_MILLIS);
            if (body != null) {
                request.setDoOutput(true);
                request.setRequestProperty("Content-Type", "application/vnd.schemaregistry.v1+json");
                request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            return request.getResponseCode();
        } finally {
            request.disconnect();
        }
    }

    private Path runnerJar() {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(config.registryHome(), "*-runner.jar")) {
            Iterator<Path> found = jars.iterator();
            if (found.hasNext()) {
                return found.next();
            }
            throw missing(null);
        } catch (IOException e) {
            throw missing(e);
        }
    }

    private PlatformException missing(@Nullable IOException cause) {
        return new PlatformException(
                "no schema registry in " + config.registryHome()
                        + ": build with 'mvn package', or name its directory with -D" + HOME_PROPERTY,
                cause);
    }

    private static String mainClass(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue("Main-Class");
        } catch (IOException e) {
            throw new PlatformException(jar + " is damaged (" + e.getMessage() + "): delete it and build again", e);
        }
    }

    /** The jar or class directory that this class was loaded from. */
    private static Path ownPlace() {
        try {
            return Path.of(RegistryServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("class loaders give proper locations", e);
        }
    }
}
