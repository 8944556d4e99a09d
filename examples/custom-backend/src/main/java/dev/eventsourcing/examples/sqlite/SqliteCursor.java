package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Reads a request page by page, each beginning where the one before ended. Nothing stays open in between. */
final class SqliteCursor implements EventCursor {
    private final SqliteEventLog log;
    private ReadRequest rest;
    private Iterator<StoredEvent> page = List.<StoredEvent>of().iterator();
    private volatile boolean closed;

    SqliteCursor(SqliteEventLog log, ReadRequest request) {
        this.log = log;
        this.rest = request;
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            throw new StoreClosedException("cursor");
        }
        if (!page.hasNext() && !rest.isEmpty()) {
            List<StoredEvent> events = log.page(rest);
            page = events.iterator();
            rest = events.isEmpty() ? rest.limit(0) : behind(events.get(events.size() - 1), events.size());
        }
        return page.hasNext();
    }

    private ReadRequest behind(StoredEvent last, int delivered) {
        ReadRequest next = rest.limit(rest.limit() - delivered);
        return rest.backward() ? next.upTo(last.sequence() - 1) : next.after(last.sequence());
    }

    @Override
    public StoredEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    @Override
    public void close() {
        closed = true;
    }
}
