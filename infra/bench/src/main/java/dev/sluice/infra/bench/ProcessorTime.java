package dev.sluice.infra.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Predicate;

/** Processor time, in seconds: what work costs however busy the machine is otherwise. NaN where it is not told. */
final class ProcessorTime {
    private ProcessorTime() {}

    /** Of the calling thread so far. */
    static double ofThisThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() / 1e9 : Double.NaN;
    }

    /** Of the threads of this process that still run and whose names are these. */
    static double ofThreads(Predicate<String> names) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isThreadCpuTimeSupported()) {
            return Double.NaN;
        }
        long nanos = 0;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo thread = threads.getThreadInfo(id);
            if (thread != null && names.test(thread.getThreadName())) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos / 1e9;
    }

    /** Of this process and those it started that still run, in all. */
    static double ofAll() {
        ProcessHandle self = ProcessHandle.current();
        return of(self) + self.descendants().mapToDouble(ProcessorTime::of).sum();
    }

    private static double of(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(Double.NaN);
    }
}
