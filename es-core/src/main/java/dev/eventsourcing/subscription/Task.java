package dev.eventsourcing.subscription;

import dev.eventsourcing.spi.StoredEvent;
import java.util.concurrent.CompletableFuture;

/** What a worker is given to do. */
sealed interface Task {
    /**
     * Handle an event.
     *
     * @param event the event
     * @param step ends when it is handled or parked
     */
    record Deliver(StoredEvent event, Progress.Step step) implements Task {
        String entityId() {
            return event.event().entityId();
        }

        long sequence() {
            return event.sequence();
        }
    }

    /**
     * Try a parked entity again.
     *
     * @param request what was asked
     * @param done completes with whether the request is dealt with; if not, it should be made again later
     */
    record Retry(RequestsRecord.Request request, CompletableFuture<Boolean> done) implements Task {}

    /** Look whether to stop. */
    record Stop() implements Task {}
}
