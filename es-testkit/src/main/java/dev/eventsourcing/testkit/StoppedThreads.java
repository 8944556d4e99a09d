package dev.eventsourcing.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Tells when processes that were sent SIGSTOP have stopped: the signal is sent at once, but each thread stops when it
 * is scheduled next, and answers requests until then. Looks into {@code /proc}; without one it waits a moment.
 */
final class StoppedThreads {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private StoppedThreads() {}

    static void await(List<Long> pids) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!pids.stream().allMatch(StoppedThreads::isStopped) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static boolean isStopped(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return true;
        }
        try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(thread -> isStopped(thread.resolve("stat")));
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    /** The state stands behind the program's name, which is in parentheses: proc(5), /proc/pid/stat. */
    private static boolean isStopped(Path stat) {
        try {
            String line = Files.readString(stat);
            char state = line.charAt(line.lastIndexOf(')') + 2);
            return state == 'T' || state == 'Z' || state == 'X';
        } catch (IOException e) {
            return true; // this thread has ended
        }
    }
}
