package dev.sluice.infra.cli.shared;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a long task is: a bar with rate and remaining time on a terminal, a plain line every five seconds elsewhere. Writes
 * to standard error, so that results can be piped. Not thread-safe.
 */
public final class Progress implements AutoCloseable {
    /** Total of a task whose end nobody knows. */
    public static final long UNKNOWN = -1;
    /** System property by which the launcher tells whether standard error is a terminal. */
    private static final String TERMINAL_PROPERTY = "sluice.terminal";

    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int BAR_UPDATE_MILLIS = 250;

    private final String task;
    private final long total;
    private final String unit;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final @Nullable ProgressBar bar;
    private final long begun;
    private long lastLine;
    private long done;
    private String note = "";

    private Progress(String task, long total, String unit, boolean terminal, PrintStream out, LongSupplier nanoTime) {
        this.task = task;
        this.total = total;
        this.unit = unit;
        this.out = out;
        this.nanoTime = nanoTime;
        bar = terminal ? bar(task, total, unit, out) : null;
        begun = nanoTime.getAsLong();
        lastLine = begun;
    }

    /**
     * Begins a task.
     *
     * @param task a word or two
     * @param total how many units it has, or {@link #UNKNOWN}
     * @param unit what is counted, in the plural
     */
    public static Progress of(String task, long total, String unit) {
        return new Progress(task, total, unit, Boolean.getBoolean(TERMINAL_PROPERTY), System.err, System::nanoTime);
    }

    static Progress plain(String task, long total, String unit, PrintStream out, LongSupplier nanoTime) {
        return new Progress(task, total, unit, false, out, nanoTime);
    }

    /** Sets how many units are done, all in all. */
    public void to(long nowDone) {
        done = nowDone;
        if (bar != null) {
            bar.stepTo(nowDone);
        } else if (nanoTime.getAsLong() - lastLine >= LINE_EVERY.toNanos()) {
            lastLine = nanoTime.getAsLong();
            out.println(line());
        }
    }

    /** Sets a few words to show behind the figures, such as the current accuracy. */
    public void note(String words) {
        note = words;
        if (bar != null) {
            bar.setExtraMessage(" " + words);
        }
    }

    /** Ends the display with the final figures. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        } else {
            out.println(line());
        }
    }

    private String line() {
        double seconds = (nanoTime.getAsLong() - begun) / 1e9;
        double rate = seconds > 0 ? done / seconds : 0;
        StringBuilder line = new StringBuilder(task).append(": ").append(grouped(done));
        if (total >= 0) {
            line.append('/').append(grouped(total));
        }
        line.append(' ').append(unit);
        if (total > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f %%", 100.0 * done / total));
        }
        line.append(String.format(Locale.ROOT, ", %,.0f/s", rate));
        if (total > done && rate > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f s left", Math.ceil((total - done) / rate)));
        }
        if (!note.isEmpty()) {
            line.append(", ").append(note);
        }
        return line.toString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static ProgressBar bar(String task, long total, String unit, PrintStream out) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(BAR_UPDATE_MILLIS)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }
}
