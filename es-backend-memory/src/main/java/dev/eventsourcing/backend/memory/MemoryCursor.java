package dev.eventsourcing.backend.memory;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Looks the events up one by one, up to the end that the log had when the cursor was opened: what was published does
 * not change, so no copy is needed. Used by one thread at a time.
 */
final class MemoryCursor implements EventCursor {
    private final MemoryEventLog owner;
    private final SharedLog shared;
    private final EventFilter filter;
    private final boolean isAnyMeant; // every candidate is, so nothing is left to compare
    private final SequenceWalk candidates;
    private long remaining;
    private @Nullable StoredEvent next;
    private volatile boolean closed;

    MemoryCursor(MemoryEventLog owner, SharedLog shared, ReadRequest request) {
        this.owner = owner;
        this.shared = shared;
        this.filter = request.filter();
        this.isAnyMeant = filter.isAll() || filter.isByEntityOnly();
        this.remaining = request.limit();
        this.candidates =
                shared.candidates(filter, request.after(), Math.min(request.upTo(), shared.end()), request.backward());
    }

    @Override
    public boolean hasNext() {
        owner.requireOpen();
        if (closed) {
            throw new StoreClosedException("cursor on store '" + shared.name() + "'");
        }
        if (next == null && remaining > 0) {
            next = findNext();
        }
        return next != null;
    }

    @Override
    public StoredEvent next() {
        StoredEvent event = hasNext() ? next : null;
        if (event == null) {
            throw new NoSuchElementException("no more events in store '" + shared.name() + "'");
        }
        next = null;
        remaining--;
        return event;
    }

    @Override
    public void close() {
        closed = true;
    }

    private @Nullable StoredEvent findNext() {
        for (long sequence = candidates.next(); sequence != SequenceWalk.END; sequence = candidates.next()) {
            EventRecord event = shared.get(sequence);
            if (isAnyMeant || filter.matches(event.entityId(), event.type(), event.tags())) {
                return new StoredEvent(sequence, event);
            }
        }
        return null;
    }
}
