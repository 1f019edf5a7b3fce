package dev.sluice.infra.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChildMainTest {
    @Test
    void endsInOrderWhenItsStandardInputCloses() throws Exception {
        // Given
        Process child = TestJvm.start(ChildMain.class, Sleeper.class.getName(), "hello");
        BufferedReader out = reader(child);
        assertThat(out.readLine()).isEqualTo("hello");

        // When
        child.getOutputStream().close();

        // Then
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(out.readLine()).as("said by the shutdown hook").isEqualTo("bye");
        assertThat(child.exitValue()).isZero();
    }

    @Test
    void doesNotHearCtrlC() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/bin/kill"))).isTrue();
        // Given
        Process child = TestJvm.start(ChildMain.class, Sleeper.class.getName(), "hello");
        BufferedReader out = reader(child);
        assertThat(out.readLine()).isEqualTo("hello");

        // When
        new ProcessBuilder("/bin/kill", "-INT", Long.toString(child.pid()))
                .start()
                .waitFor();

        // Then
        assertThat(child.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
        child.destroyForcibly();
    }

    @Test
    void aFailureOfTheMainClassIsItsExitStatus() throws Exception {
        // When
        Process child = TestJvm.start(ChildMain.class, Sleeper.class.getName());

        // Then
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(1);
        assertThat(reader(child).lines()).anyMatch(line -> line.contains("ArrayIndexOutOfBounds"));
    }

    private static BufferedReader reader(Process child) throws IOException {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Says its argument, then stays until it is told to go. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
            System.out.println(args[0]);
            Thread.currentThread().join();
        }
    }
}
