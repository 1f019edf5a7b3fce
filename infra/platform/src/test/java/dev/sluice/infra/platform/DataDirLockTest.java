package dev.sluice.infra.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DataDirLockTest {
    @TempDir
    Path dir;

    @Test
    void aSecondOwnerIsRefusedWithTheFirstOnesProcessId() throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        try (DataDirLock first = DataDirLock.acquire(dir.resolve("new/data"))) {
            assertThat(first).isNotNull();

            // When, Then
            assertThatThrownBy(() -> DataDirLock.acquire(dir.resolve("new/data")))
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("in use by process " + self);
            assertThat(DataDirLock.owner(dir.resolve("new/data"))).contains(self);
            // the attempts above must not have cost the first owner its lock
            assertThat(ownerSeenByAnotherProcess(dir.resolve("new/data"))).isEqualTo(self);
        }
    }

    @Test
    void isFreeAgainOnceClosed() throws Exception {
        // Given
        DataDirLock.acquire(dir).close();

        // When, Then
        assertThat(DataDirLock.owner(dir)).isEmpty();
        assertThat(ownerSeenByAnotherProcess(dir)).isEqualTo("nobody");
        DataDirLock.acquire(dir).close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        // Given
        Path file = Files.writeString(dir.resolve("file"), "");

        // When, Then
        assertThatThrownBy(() -> DataDirLock.acquire(file))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--data-dir");
    }

    private static String ownerSeenByAnotherProcess(Path dataDir) throws Exception {
        Process process = TestJvm.start(LockViewer.class, dataDir.toString());
        String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return seen.trim();
    }

    /** Prints who holds the lock. */
    static final class LockViewer {
        private LockViewer() {}

        public static void main(String[] args) {
            System.out.println(DataDirLock.owner(Path.of(args[0])).orElse("nobody"));
        }
    }
}
