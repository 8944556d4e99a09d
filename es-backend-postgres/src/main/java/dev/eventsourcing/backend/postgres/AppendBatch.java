package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.EventRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Appends that can be decided in one transaction as if one came after the other. An append that looks for an event id
 * or asks for events which another one of the batch brings would not find them there, so it has to wait; and one that
 * is set apart shares with none. Used by one thread.
 */
final class AppendBatch {
    /** More in one transaction gains nothing; measured. */
    private static final int MAX_EVENTS = 512;

    private static final long MAX_BYTES = 1 << 20;

    private final List<PendingAppend> appends = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final Set<UUID> ids = new HashSet<>();
    private long bytes;

    AppendBatch(PendingAppend first) {
        add(first);
    }

    List<PendingAppend> appends() {
        return appends;
    }

    boolean admits(PendingAppend append) {
        return !append.isApart()
                && !appends.get(0).isApart()
                && events.size() + append.events().size() <= MAX_EVENTS
                && bytes + append.bytes() <= MAX_BYTES
                && !append.dependsOn(events)
                && append.events().stream().noneMatch(event -> ids.contains(event.id()));
    }

    void add(PendingAppend append) {
        appends.add(append);
        bytes += append.bytes();
        for (EventRecord event : append.events()) {
            events.add(event);
            ids.add(event.id());
        }
    }
}
