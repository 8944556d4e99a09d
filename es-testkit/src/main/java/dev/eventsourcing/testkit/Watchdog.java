package dev.eventsourcing.testkit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends a server and deletes its folder when this JVM dies without having done so, even by {@code kill -9}.
 *
 * <p>A small shell waits at the end of a pipe that only this JVM holds, so its end is noticed whatever the cause. The
 * parent death signal of Linux would not do: it fires when the <em>thread</em> that started the server ends. Safe for
 * use by many threads.
 */
final class Watchdog {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            signal=$1
            folder=$2
            pid=
            while read -r word value; do
              case $word in
                watch) pid=$value ;;
                done) exit 0 ;;
              esac
            done
            if [ -n "$pid" ]; then
              children=$(grep -ls "^PPid:[[:space:]]*$pid$" /proc/[0-9]*/status | cut -d / -f 3)
              kill -s CONT $pid $children
              kill -s "$signal" $pid
              waited=0
              while kill -s 0 $pid && [ $waited -lt 30 ]; do
                sleep 0.1
                waited=$((waited + 1))
              done
              kill -s KILL $pid $children
            fi
            rm -rf "$folder"
            """;

    private final Process shell;
    private final OutputStream pipe;
    private long watched;

    private Watchdog(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    /** Watches over a folder at first, over a server from {@link #watch} on; {@code signal} is how to end that. */
    static Watchdog over(Path folder, String signal) {
        try {
            return new Watchdog(new ProcessBuilder("sh", "-c", SCRIPT, "es-testkit-watchdog", signal, folder.toString())
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void watch(long pid) {
        watched = pid;
        tell("watch " + pid);
    }

    /** The process is gone, and its number may soon be another's. */
    synchronized void forget(long pid) {
        if (watched == pid) {
            watched = 0;
            tell("watch");
        }
    }

    synchronized void close() {
        watched = 0;
        tell("done");
        try {
            pipe.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(String line) {
        if (shell.isAlive()) {
            try {
                pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                pipe.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the watchdog over a test server is gone", e);
            }
        }
    }
}
