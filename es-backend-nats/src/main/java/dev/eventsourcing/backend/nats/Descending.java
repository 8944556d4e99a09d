package dev.eventsourcing.backend.nats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From a message to an earlier one. The server reads forwards only, so this takes windows of the stream that grow as
 * long as they are read quickly; of a window that holds too much the last messages are kept, and the window shrinks.
 */
final class Descending implements Messages {
    private static final long MOST_BYTES = 4 << 20;
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long WIDEST = 1L << 40;

    private final StreamReader stream;
    private final List<String> subjects;
    private final long first;
    private final Deque<StoredMessage> window = new ArrayDeque<>();
    private long last; // what is left to read ends here
    private long width = 1;

    /** There must be a message of these subjects at {@code from}. */
    Descending(StreamReader stream, List<String> subjects, long from, long first) {
        this.stream = stream;
        this.subjects = subjects;
        this.last = from;
        this.first = first;
    }

    @Override
    public @Nullable StoredMessage next() {
        while (window.isEmpty() && last >= first) {
            readWindow();
        }
        return window.pollLast();
    }

    private void readWindow() {
        long start = System.nanoTime();
        long from = Math.max(first, last - width + 1);
        long bytes = 0;
        boolean shrunk = false;
        try (Messages messages = new Ascending(stream, subjects, from, last)) {
            for (StoredMessage message = messages.next(); message != null; message = messages.next()) {
                window.add(message);
                bytes += message.data().size();
                while (bytes > MOST_BYTES && window.size() > 1) {
                    StoredMessage dropped = window.remove();
                    bytes -= dropped.data().size();
                    from = dropped.number() + 1;
                    shrunk = true;
                }
            }
        }
        if (shrunk) {
            width = last - from + 1;
        } else if (System.nanoTime() - start < QUICK_NANOS) {
            width = Math.min(width * 4, WIDEST);
        }
        last = from - 1;
    }

    @Override
    public void close() {
        window.clear();
    }
}
