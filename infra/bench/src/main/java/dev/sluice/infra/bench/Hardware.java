package dev.sluice.infra.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What a benchmark ran on: a figure without it says nothing. */
public final class Hardware {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Hardware() {}

    /** Processor, cores, memory, operating system and JDK in a line. */
    public static String line() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s%s, %s %s",
                processor(CPUS),
                runtime.availableProcessors(),
                memory(),
                System.getProperty("os.name"),
                System.getProperty("java.vm.name"),
                Runtime.version());
    }

    /** The first processor's name, where the system tells it as Linux does, else its architecture. */
    static String processor(Path cpus) {
        try (Stream<String> lines = Files.lines(cpus)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseGet(Hardware::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? String.format(Locale.ROOT, "%.0f GiB, ", system.getTotalMemorySize() / (double) (1 << 30))
                : "";
    }
}
