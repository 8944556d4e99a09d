package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.spi.EventCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The events of a cursor, read one by one as they are asked for. Closes the cursor at its end and on any failure, so
 * that only who stops half-way must close. Used by one thread at a time.
 */
final class EventIterator implements Iterator<Event<?>>, AutoCloseable {
    private static final int ORDERED_EVENTS = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;

    private final EventCursor cursor;
    private final EventReader reader;
    private final Selection selection;
    private final Deque<Event<?>> read = new ArrayDeque<>(); // what became of one stored event
    private long left;
    private boolean ended;

    EventIterator(EventCursor cursor, EventReader reader, Selection selection) {
        this.cursor = cursor;
        this.reader = reader;
        this.selection = selection;
        this.left = selection.limit();
    }

    @Override
    public boolean hasNext() {
        if (ended) {
            return false;
        }
        boolean more = false;
        try {
            more = left > 0 && fill();
        } finally {
            if (!more) {
                ended = true;
                close();
            }
        }
        return more;
    }

    /** Reads stored events until there is one to give. */
    private boolean fill() {
        while (read.isEmpty()) {
            if (!cursor.hasNext()) {
                return false;
            }
            for (Event<?> event : reader.read(cursor.next())) {
                if (selection.includes(event)) {
                    add(event);
                }
            }
        }
        return true;
    }

    private void add(Event<?> event) {
        if (selection.backwards()) {
            read.addFirst(event);
        } else {
            read.addLast(event);
        }
    }

    @Override
    public Event<?> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more events; ask hasNext() first");
        }
        left--;
        return read.removeFirst();
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
