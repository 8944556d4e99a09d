package dev.eventsourcing;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The append was sent and its answer was lost: the events are stored, all of them, or none is. Appending the same
 * events again is safe and tells which: events that are already there are not stored twice.
 */
public final class AppendOutcomeUnknownException extends EventStoreException {
    private final transient List<UUID> eventIds;

    /**
     * Names the events in doubt.
     *
     * @param store the store's name
     * @param eventIds the ids of the events of the append
     * @param cause what the driver said
     */
    public AppendOutcomeUnknownException(String store, List<UUID> eventIds, @Nullable Throwable cause) {
        super(
                "store '" + store + "': the answer to the append of " + eventIds.size() + " event(s), first id "
                        + (eventIds.isEmpty() ? "none" : eventIds.get(0))
                        + ", was lost, so they may or may not be stored; append the same events again to find out",
                cause);
        this.eventIds = List.copyOf(eventIds);
    }

    /**
     * The events in doubt.
     *
     * @return their ids, in order
     */
    public List<UUID> eventIds() {
        return eventIds;
    }
}
