package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.spi.EventCursor;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The events of a cursor, read one by one as they are asked for. Closes the cursor at its end and on any failure, so
 * that only who stops half-way must close. Used by one thread at a time.
 */
final class EventIterator implements Iterator<Event<?>>, AutoCloseable {
    private static final int ORDERED_EVENTS =
            Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE;

    private final EventCursor cursor;
    private final EventReader reader;
    private boolean ended;

    EventIterator(EventCursor cursor, EventReader reader) {
        this.cursor = cursor;
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (ended) {
            return false;
        }
        boolean more = false;
        try {
            more = cursor.hasNext();
        } finally {
            if (!more) {
                close();
            }
        }
        ended = !more;
        return more;
    }

    @Override
    public Event<?> next() {
        try {
            return reader.read(cursor.next());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Stream<Event<?>> stream() {
        return StreamSupport.stream(Spliterators.<Event<?>>spliteratorUnknownSize(this, ORDERED_EVENTS), false)
                .onClose(this::close);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
