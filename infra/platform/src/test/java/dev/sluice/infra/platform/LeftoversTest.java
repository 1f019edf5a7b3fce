package dev.sluice.infra.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LeftoversTest {
    private static final Duration NO_PATIENCE = Duration.ofMillis(100);

    @TempDir
    Path dir;

    private ChildProcess child;

    @BeforeEach
    void startAChild() {
        child = ChildProcess.start(new ChildProcess.Command(
                "child",
                dir,
                dir.resolve("child.log"),
                List.of("-Xmx32m"),
                System.getProperty("java.class.path"),
                List.of(ChildMainTest.Sleeper.class.getName(), "up")));
    }

    @AfterEach
    void killTheChild() {
        child.kill();
    }

    @Test
    void aRecordedChildThatStaysIsKilled() throws InterruptedException {
        // Given
        Leftovers.record(dir, List.of(child.handle()));

        // When
        Leftovers.clear(dir, NO_PATIENCE);

        // Then
        assertThat(child.alive()).isFalse();
        assertThat(dir.resolve(Leftovers.FILE)).doesNotExist();
    }

    @Test
    void aProcessThatOnlyHasTheSameIdIsSpared() throws Exception {
        // Given
        Files.writeString(dir.resolve(Leftovers.FILE), child.pid() + "=" + 1_000_000);

        // When
        Leftovers.clear(dir, NO_PATIENCE);

        // Then
        assertThat(child.alive()).isTrue();
    }

    @Test
    void aChildOfAnotherDataDirectoryIsSpared() throws Exception {
        // Given
        Path other = Files.createDirectory(dir.resolve("other"));
        Leftovers.record(other, List.of(child.handle()));

        // When
        Leftovers.clear(other, NO_PATIENCE);

        // Then
        assertThat(child.alive()).isTrue();
    }

    @Test
    void aRecordThatMakesNoSenseIsPassedOverOrNamed() throws Exception {
        // Given
        Path file = Files.writeString(dir.resolve(Leftovers.FILE), "12x=yesterday");

        // When
        Leftovers.clear(dir, NO_PATIENCE);

        // Then
        assertThat(file).doesNotExist();
        Files.writeString(file, "1=\\uZZZZ");
        assertThatThrownBy(() -> Leftovers.clear(dir, NO_PATIENCE))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining(file.toString());
    }
}
