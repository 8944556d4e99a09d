package dev.eventsourcing.testkit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Undoes what a test did to this machine when it is closed, and at the latest when this JVM is gone, even by
 * {@code kill -9}: a small shell waits at the end of a pipe that only this JVM holds. Used by one thread.
 */
final class CleanUp implements AutoCloseable {
    private static final String WAIT = """
            trap '' INT TERM HUP
            cat >/dev/null
            cd /
            """;

    private final Process shell;

    private CleanUp(Process shell) {
        this.shell = shell;
    }

    /** What the script does to {@code $1} in the end. */
    static CleanUp of(String script, String argument) {
        try {
            return new CleanUp(new ProcessBuilder(List.of("sh", "-c", WAIT + script, "es-testkit-clean-up", argument))
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when everything is undone. */
    @Override
    public void close() {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
