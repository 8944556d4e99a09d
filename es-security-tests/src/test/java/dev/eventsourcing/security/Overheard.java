package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.function.Executable;

/**
 * Everything that is said while it is open, at the finest level: the log of the JDK, which PostgreSQL's driver and
 * NATS' client use, and exceptions and strings that a test hands in. What SLF4J is told goes to
 * {@code target/trace.log}, see {@code simplelogger.properties}. Confined to one thread.
 */
final class Overheard implements AutoCloseable {
    private static final Path TRACE = Path.of("target", "trace.log");

    private final Path folder;
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final Handler handler;
    private final StringBuilder said = new StringBuilder();
    private int things;

    Overheard(Path folder) throws IOException {
        this.folder = folder;
        handler = new Writing(Files.newBufferedWriter(folder.resolve("jdk.log"), StandardCharsets.UTF_8));
        root.addHandler(handler);
        root.setLevel(Level.ALL);
    }

    void hear(Object... objects) {
        for (Object one : objects) {
            said.append(one).append('\n');
            things++;
        }
    }

    /** The whole chain, with causes and what was suppressed. */
    void hearRefusal(Class<? extends Throwable> kind, Executable work) {
        Throwable refusal = assertThrows(kind, work);
        StringWriter trace = new StringWriter();
        refusal.printStackTrace(new PrintWriter(trace));
        hear(refusal, trace);
    }

    int things() {
        return things;
    }

    /** A folder with all of it. */
    Path write() throws IOException {
        handler.flush();
        Files.writeString(folder.resolve("said.txt"), said, StandardCharsets.UTF_8);
        Files.copy(TRACE, folder.resolve("slf4j.log"));
        return folder;
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        root.setLevel(level);
        handler.close();
    }

    /** Writes without waiting for the disk after each line, of which there are very many. */
    private static final class Writing extends Handler {
        private final Writer writer;

        Writing(Writer writer) {
            this.writer = writer;
            setLevel(Level.ALL);
            setFormatter(new SimpleFormatter());
        }

        @Override
        public synchronized void publish(LogRecord logRecord) {
            try {
                writer.write(logRecord.getLoggerName() + " " + getFormatter().formatMessage(logRecord) + "\n");
                for (Throwable thrown = logRecord.getThrown(); thrown != null; thrown = thrown.getCause()) {
                    writer.write(thrown + "\n");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void flush() {
            try {
                writer.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void close() {
            try {
                writer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
