package dev.sluice.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher script in a copy of the project's skeleton, with stand-ins for java, javac and mvn. */
@Timeout(60)
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "basename",
            "cat",
            "date",
            "dirname",
            "echo",
            "find",
            "grep",
            "head",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "touch");

    @TempDir
    Path dir;

    private Path home;
    private Path bin;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(dir.resolve("a project"));
        bin = Files.createDirectories(dir.resolve("bin"));
        Files.createDirectories(home.resolve("infra/app/src/main/java"));
        Files.writeString(home.resolve("infra/app/src/main/java/A.java"), "class A {}");
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Path launcher = Path.of("../../sluice").toAbsolutePath().normalize();
        Files.copy(launcher, home.resolve("sluice"));
        executable(home.resolve("sluice"));
        for (String tool : TOOLS) {
            for (String place : List.of("/bin", "/usr/bin")) {
                if (Files.exists(Path.of(place, tool)) && !Files.exists(bin.resolve(tool))) {
                    Files.createSymbolicLink(bin.resolve(tool), Path.of(place, tool));
                }
            }
        }
        script(
                "java",
                "[ \"$1\" = -version ] && { echo 'openjdk version \"17.0.9\" 2023-10-17' >&2; exit; }; "
                        + "for a; do printf '<%s>' \"$a\"; done; echo");
        script("javac", "exit 0");
        script(
                "mvn",
                "case \"$*\" in *-v*) echo 'Apache Maven 3.8.7';; "
                        + "*) echo build >>'" + dir + "/builds'; sleep 0.3; mkdir -p infra/app/target/lib; "
                        + "touch infra/app/target/sluice-app-1.jar;; esac");
    }

    @Test
    void buildsOnFirstUseThenHandsTheArgumentsToTheApplication() throws Exception {
        // When
        Result first = run("topics", "--topic-prefix", "two words");
        Result second = run("--version");

        // Then
        assertThat(first.status()).isZero();
        assertThat(first.output())
                .contains("<dev.sluice.infra.cli.SluiceMain><topics><--topic-prefix><two words>")
                .contains("<" + home.toRealPath() + "/infra/app/target/lib/*:" + home.toRealPath()
                        + "/infra/app/target/sluice-app-1.jar>");
        assertThat(second.status()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainOnceWhenASourceIsNewer() throws Exception {
        // Given
        run("--version");
        ageEverything();
        assertThat(run("--version").status()).isZero();
        assertThat(builds()).isEqualTo(1);

        // When
        Files.writeString(home.resolve("infra/app/src/main/java/A.java"), "class A { int a; }");
        run("--version");
        run("--version");

        // Then
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceIsGone() throws Exception {
        // Given
        run("--version");
        ageEverything();

        // When
        Files.delete(home.resolve("infra/app/src/main/java/A.java"));
        run("--version");

        // Then
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void worksThroughASymbolicLinkFromAnywhere() throws Exception {
        // Given
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("a project/sluice"));
        Path linkToLink = Files.createSymbolicLink(bin.resolve("sl"), link);

        // When
        Result result = start(linkToLink, List.of("status"), Path.of("/")).result();

        // Then
        assertThat(result.status()).isZero();
        assertThat(result.output()).contains("<status>");
    }

    @Test
    void aMissingOrOldJdkIsNamedWithTheWaysToGetOne() throws Exception {
        Files.delete(bin.resolve("java"));
        assertRefused(
                "JDK 17 or newer, but finds no java",
                "apt-get install openjdk-17-jdk",
                "brew install",
                "sdk install java");
        script("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        assertRefused("is version 11.0.2");
        script("java", "echo 'java version \"1.8.0_392\"' >&2");
        assertRefused("is version 1.8.0_392");
        script("java", "echo 'openjdk version \"21\" 2023-09-19' >&2");
        Files.delete(bin.resolve("javac"));
        assertRefused("without a compiler (javac)");
    }

    @Test
    void javaHomeGoesBeforeThePath() throws Exception {
        // Given
        Path jdk = Files.createDirectories(dir.resolve("jdk"));

        // When
        Launch launch = start(home.resolve("sluice"), List.of(), dir, "JAVA_HOME", jdk.toString());

        // Then
        Result result = launch.result();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("JAVA_HOME=" + jdk + " has no bin/java");
    }

    @Test
    void aMissingOrOldMavenIsNamedWithTheWaysToGetOne() throws Exception {
        Files.delete(bin.resolve("mvn"));
        assertRefused(
                "Maven 3.8 or newer to build, but finds no mvn",
                "apt-get install maven",
                "brew install maven",
                "sdk install maven");
        script("mvn", "echo 'Apache Maven 3.6.3 (cecedd343002696d0abb50b32b541b8a6ba2883f)'");
        assertRefused("but finds 3.6.3");
        script("mvn", "echo 'no such thing'");
        assertRefused("does not tell its version");
    }

    @Test
    void aFailedBuildShowsTheEndOfItsLogAndIsTriedAgain() throws Exception {
        // Given
        script(
                "mvn",
                "case \"$*\" in *-v*) echo 'Apache Maven 4.0.0';; *) echo '[ERROR] A.java is broken'; exit 1;; esac");

        // When, Then
        assertRefused("the build failed", "target/sluice-build.log ends:", "[ERROR] A.java is broken");
        assertRefused("the build failed");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        // Given
        Launch first = start(home.resolve("sluice"), List.of("a"), dir);
        Launch second = start(home.resolve("sluice"), List.of("b"), dir);

        // When
        List<Result> results = List.of(first.result(), second.result());

        // Then
        assertThat(results).allSatisfy(r -> assertThat(r.status()).isZero());
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aLockLeftByAKilledBuildDoesNotBlock() throws Exception {
        // Given
        Files.createDirectories(home.resolve("target"));
        Files.createSymbolicLink(home.resolve("target/sluice-build.lock"), Path.of("999999999"));

        // When
        Result result = run("--version");

        // Then
        assertThat(result.status()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    private void assertRefused(String... inOutput) throws Exception {
        Result result = run("status");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains(inOutput);
    }

    private long builds() throws IOException {
        return Files.readAllLines(dir.resolve("builds")).size();
    }

    /** As if the last build had been ten minutes ago, and the sources older. */
    private void ageEverything() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(home)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            boolean mark = path.endsWith(".sluice-built");
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(mark ? 600 : 1200)));
        }
    }

    private void script(String name, String body) throws IOException {
        executable(Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n"));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(String... args) throws Exception {
        return start(home.resolve("sluice"), List.of(args), dir).result();
    }

    private Launch start(Path launcher, List<String> args, Path directory, String... environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(args);
        Path output = Files.createTempFile(dir, "output", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        return new Launch(builder.start(), output);
    }

    private record Result(int status, String output) {}

    private record Launch(Process process, Path output) {
        Result result() throws Exception {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        }
    }
}
