package dev.eventsourcing.backend.nats;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.LastHeaders;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of the stream, message by message. Where it ends is asked when the first event is: every append that
 * was answered before is within. Entities are filtered by the server, types and tags here.
 *
 * <p>Once it has failed it fails again: what it was reading may be taken from the source and not given to the caller,
 * and to go on behind it would leave a gap.
 */
final class StreamCursor implements EventCursor {
    private final StreamReader stream;
    private final ReadRequest request;
    private final BooleanSupplier logIsClosed;
    private final Consumer<StreamCursor> onRelease;
    private final Deque<StoredEvent> events = new ArrayDeque<>();
    private final LastHeaders lastHeaders = new LastHeaders();
    private @Nullable Messages messages;
    private @Nullable RuntimeException failure;
    private long remaining;
    private volatile boolean closed;
    private boolean inUse; // guarded by this
    private boolean released; // guarded by this

    StreamCursor(
            StreamReader stream, ReadRequest request, BooleanSupplier logIsClosed, Consumer<StreamCursor> onRelease) {
        this.stream = stream;
        this.request = request;
        this.logIsClosed = logIsClosed;
        this.onRelease = onRelease;
        this.remaining = request.limit();
    }

    @Override
    public boolean hasNext() {
        enter();
        try {
            return fill();
        } finally {
            leave();
        }
    }

    @Override
    public StoredEvent next() {
        enter();
        try {
            if (!fill()) {
                throw new NoSuchElementException(
                        "no more events in store '" + stream.names().store() + "'");
            }
            StoredEvent event = events.remove();
            if (--remaining == 0) {
                end();
            }
            return event;
        } finally {
            leave();
        }
    }

    private boolean fill() {
        if (failure != null) {
            throw failure;
        }
        try {
            return read();
        } catch (RuntimeException e) {
            failure = e;
            end();
            throw e;
        }
    }

    /** Whether there is an event to give. */
    private boolean read() {
        while (events.isEmpty() && remaining > 0) {
            StoredMessage message = messages().next();
            if (message == null) {
                remaining = 0;
                end();
            } else {
                take(message);
            }
        }
        return remaining > 0 && !events.isEmpty();
    }

    private void take(StoredMessage message) {
        List<StoredEvent> found = message.events(stream.names(), lastHeaders);
        if (!found.isEmpty() && stream.copies().isCopy(message, found.get(0).event())) {
            return;
        }
        for (StoredEvent event : found) {
            if (isWanted(event)) {
                if (request.backward()) {
                    events.addFirst(event);
                } else {
                    events.addLast(event);
                }
            }
        }
    }

    private boolean isWanted(StoredEvent event) {
        return event.sequence() > request.after()
                && event.sequence() <= request.upTo()
                && request.filter()
                        .matches(
                                event.event().entityId(),
                                event.event().type(),
                                event.event().tags());
    }

    private Messages messages() {
        if (messages == null) {
            List<String> subjects = stream.subjects(request.filter().entities());
            long upTo = Position.message(request.upTo());
            long end = (subjects.isEmpty() ? stream.end() : stream.end(subjects, upTo)).message();
            long from = Position.message(request.after()) + (Position.isLast(request.after()) ? 1 : 0);
            long to = Math.min(end, upTo);
            messages = messages(subjects, Math.max(1, from), to);
        }
        return messages;
    }

    private Messages messages(List<String> subjects, long from, long to) {
        Set<String> entities = request.filter().entities();
        if (request.backward()) {
            return new Descending(stream, subjects, to, from);
        }
        return stream.readsApart(entities.size(), to - from)
                ? Merged.of(stream, entities, from, to)
                : new Ascending(stream, subjects, from, to);
    }

    private synchronized void enter() {
        if (logIsClosed.getAsBoolean()) {
            throw stream.closed();
        }
        if (closed) {
            throw new StoreClosedException("cursor on store '" + stream.names().store() + "'");
        }
        inUse = true;
    }

    private void leave() {
        synchronized (this) {
            inUse = false;
        }
        if (closed) {
            release();
        }
    }

    /** If another thread is reading, that one releases what the server holds. */
    @Override
    public void close() {
        boolean idle;
        synchronized (this) {
            closed = true;
            idle = !inUse;
        }
        if (idle) {
            release();
        }
    }

    private void release() {
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
        }
        events.clear();
        end();
    }

    /** Nothing more will be read. */
    private void end() {
        if (messages != null) {
            messages.close();
        }
        onRelease.accept(this);
    }
}
