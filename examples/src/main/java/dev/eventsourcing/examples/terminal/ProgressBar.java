package dev.eventsourcing.examples.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a task is: drawn over itself on a terminal, ten plain lines elsewhere. Confined to one thread.
 */
public final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 80_000_000;

    private final Terminal terminal;
    private final String task;
    private final long total;
    private final long began = System.nanoTime();
    private long done;
    private long drawn = began - REDRAW_NANOS;
    private long plainSteps;

    /** A bar at zero. */
    public ProgressBar(Terminal terminal, String task, long total) {
        this.terminal = terminal;
        this.task = task;
        this.total = Math.max(1, total);
    }

    /** Moves on. */
    public void step(long steps) {
        done += steps;
        long now = System.nanoTime();
        if (terminal.isInteractive()) {
            if (now - drawn >= REDRAW_NANOS) {
                drawn = now;
                terminal.out().print("\r" + text(now) + " ");
                terminal.out().flush();
            }
        } else if (done * 10 / total > plainSteps) {
            plainSteps = done * 10 / total;
            terminal.line(text(now));
        }
    }

    private String text(long now) {
        double share = Math.min(1, (double) done / total);
        int filled = (int) (share * WIDTH);
        String bar = "\u2588".repeat(filled) + "\u2591".repeat(WIDTH - filled);
        double seconds = (now - began) / 1e9;
        String rest = share >= 1 || share == 0
                ? ""
                : ", " + seconds(Duration.ofMillis((long) (seconds / share * (1 - share) * 1000))) + " left";
        return String.format(Locale.ROOT, "%s %s %3d%%  %,d/%,d%s", task, terminal.cyan(bar), (int) (share * 100), done, total, rest);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() < 60
                ? Math.max(1, duration.toSeconds()) + " s"
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    /** Leaves the last state on its line. */
    @Override
    public void close() {
        if (terminal.isInteractive()) {
            terminal.line("\r" + text(System.nanoTime()) + "          ");
        }
    }
}
