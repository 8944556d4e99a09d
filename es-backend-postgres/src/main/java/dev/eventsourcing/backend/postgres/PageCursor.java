package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.LastHeaders;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log page by page, by sequence: between pages no connection, transaction or snapshot is held. A page holds at
 * most {@value #PAGE_EVENTS} events with small payloads (4 MiB, and at the very most 16 MiB of headers); the payloads
 * of large events are fetched when they are due, some {@value PayloadQuery#ENOUGH_BYTES} bytes at a time.
 *
 * <p>Used by one thread at a time, except for {@link #close()}.
 */
final class PageCursor implements EventCursor {
    private static final int PAGE_EVENTS = 1000;
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long LARGEST_PART = 1L << 40;
    private static final long SMALLEST_PART = 1000;

    private final Reader reader;
    private final BooleanSupplier logIsClosed;
    private final ReadRequest request;
    private final Deque<EventRow> page = new ArrayDeque<>();
    private final Map<Long, Bytes> payloads = new HashMap<>();
    private final LastHeaders headers = new LastHeaders();
    private long after; // what is left to read lies behind this
    private long upTo; // and up to this
    private long remaining;
    private long part; // of the log that is searched at once; 0 before the first
    private boolean headKnown;
    private @Nullable PageQuery query;
    private volatile boolean closed;

    PageCursor(Reader reader, ReadRequest request, BooleanSupplier logIsClosed) {
        this.reader = reader;
        this.logIsClosed = logIsClosed;
        this.request = request;
        this.after = request.after();
        this.upTo = request.upTo();
        this.remaining = request.limit();
    }

    @Override
    public boolean hasNext() {
        requireOpen();
        while (page.isEmpty() && remaining > 0 && after < upTo) {
            fetchPage();
        }
        return !page.isEmpty();
    }

    @Override
    public StoredEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    "no more events in store '" + reader.names().store() + "'");
        }
        EventRow row = page.element();
        StoredEvent event = row.toEvent(reader.names().store().value(), payloadOf(row), headers);
        page.remove();
        return event;
    }

    /** Lets go of what was fetched. */
    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (logIsClosed.getAsBoolean()) {
            throw reader.closed();
        }
        if (closed) {
            throw new StoreClosedException("cursor on store '" + reader.names().store() + "'");
        }
    }

    private void fetchPage() {
        PageQuery query = query();
        if (!query.isExact()) {
            boundByHead();
            if (after < upTo) {
                searchPart(query);
            }
            return;
        }
        int limit = (int) Math.min(PAGE_EVENTS, remaining);
        boolean whole = take(fetch(query, after, upTo, limit), limit);
        if (whole) {
            after = upTo;
        } else if (!request.backward()) {
            boundByHead();
        }
    }

    /** Most events that are looked at may not match, so no more than a part of the log is looked at. */
    private void searchPart(PageQuery query) {
        if (part == 0) {
            part = query.firstPart();
        }
        int limit = (int) Math.min(PAGE_EVENTS, remaining);
        long from = request.backward() ? Math.max(after, upTo - part) : after;
        long to = request.backward() ? upTo : Math.min(upTo, after + part);
        long start = System.nanoTime();
        boolean whole = take(fetch(query, from, to, limit), limit);
        if (whole) {
            if (request.backward()) {
                upTo = from;
            } else {
                after = to;
            }
            if (System.nanoTime() - start < QUICK_NANOS && isRoomFor(4, query, limit)) {
                part = Math.min(4 * part, LARGEST_PART);
            }
        } else if (query.fetchesWholeParts()) {
            part = Math.max(SMALLEST_PART, request.backward() ? to - upTo : after - from);
        }
    }

    /** Whether a part so many times as large would not hold more than a page, as far as this one tells. */
    private boolean isRoomFor(int times, PageQuery query, int limit) {
        return !query.fetchesWholeParts() || times * page.size() <= limit;
    }

    private PageQuery query() {
        if (query == null) {
            query = reader.query(request.filter(), request.backward());
        }
        return query;
    }

    private List<EventRow> fetch(PageQuery query, long from, long to, int limit) {
        List<EventRow> rows = reader.ask(connection -> query.fetch(connection, reader.size(), from, to, limit));
        if (request.filter().isAll()) {
            requireGapless(rows, from, to);
        }
        return rows;
    }

    /**
     * Of all events none may be missing, which proves at every page that sequences become visible in order: a reader
     * who saw a later one first would go on behind it and never see the earlier one.
     */
    private void requireGapless(List<EventRow> rows, long from, long to) {
        long step = request.backward() ? -1 : 1;
        long expected = request.backward() ? to : from + 1;
        boolean first = true;
        for (EventRow row : rows) {
            boolean mayBeTheLast = first && request.backward() && row.sequence() < expected; // the log may end before
            if (row.sequence() != expected && !mayBeTheLast) {
                throw new CorruptRecordException(
                        "store '" + reader.names().store() + "': sequence " + row.sequence() + " stands where "
                                + expected + " should be; somebody deleted events, or inserted some without the"
                                + " store's functions; restore them",
                        null);
            }
            expected = row.sequence() + step;
            first = false;
        }
    }

    /** Whether the page holds all that was asked for. If not, reading goes on behind its last event. */
    private boolean take(List<EventRow> rows, int limit) {
        page.addAll(rows);
        remaining -= rows.size();
        if (rows.isEmpty()) {
            return true;
        }
        long last = rows.get(rows.size() - 1).sequence();
        reader.size().saw(Math.max(last, rows.get(0).sequence()));
        if (request.backward()) {
            upTo = last - 1;
        } else {
            after = last;
        }
        return rows.size() < limit;
    }

    /** The log may grow as fast as it is read: the end is where it ends now. */
    private void boundByHead() {
        if (!headKnown) {
            headKnown = true;
            upTo = Math.min(upTo, reader.lastSequence(null));
        }
    }

    private Bytes payloadOf(EventRow row) {
        if (row.payload() != null) {
            return row.payload();
        }
        Bytes payload = payloads.remove(row.sequence());
        if (payload == null) {
            payloads.clear();
            fetchPayloads();
            payload = payloads.remove(row.sequence());
        }
        if (payload == null) {
            throw new CorruptRecordException(
                    "store '" + reader.names().store() + "': the event at sequence " + row.sequence()
                            + " vanished while it was read; restore it",
                    null);
        }
        return payload;
    }

    private void fetchPayloads() {
        List<Long> sequences = page.stream()
                .filter(row -> row.payload() == null)
                .map(EventRow::sequence)
                .toList();
        PayloadQuery query = new PayloadQuery(reader.names(), request.backward());
        payloads.putAll(reader.ask(connection -> query.fetch(connection, reader.size(), sequences)));
    }
}
