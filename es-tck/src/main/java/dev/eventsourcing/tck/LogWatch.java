package dev.eventsourcing.tck;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects everything that is logged through the JDK at any level, or written to the console, while it is open. */
final class LogWatch implements AutoCloseable {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final Handler[] handlers = root.getHandlers();

    LogWatch() {
        for (Handler handler : handlers) {
            root.removeHandler(handler); // else they flood the console at the finest level
        }
        root.addHandler(new Collecting());
        root.setLevel(Level.ALL);
        System.setOut(stream);
        System.setErr(stream);
    }

    String text() {
        stream.flush();
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        for (Handler handler : handlers) {
            root.addHandler(handler);
        }
        root.setLevel(level);
    }

    private final class Collecting extends Handler {
        Collecting() {
            setFormatter(new SimpleFormatter());
        }

        @Override
        public void publish(LogRecord logRecord) {
            stream.print(getFormatter().format(logRecord));
        }

        @Override
        public void flush() {
            stream.flush();
        }

        @Override
        public void close() {}
    }
}
