package dev.sluice.infra.platform;

import java.nio.file.Path;

/** A process of its own that runs the platform until it is killed: the victim of {@link EmbeddedPlatformIT}. */
final class PlatformProcess {
    private PlatformProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedPlatform platform = EmbeddedPlatform.start(PlatformConfig.defaults(Path.of(args[0])));
        StringBuilder pids = new StringBuilder("UP");
        platform.children().forEach(child -> pids.append(' ').append(child.pid()));
        System.out.println(pids);
        Thread.currentThread().join();
    }
}
