package dev.eventsourcing.subscription;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a parked entity again: its events from the first that is not handled up to the last that its worker has seen,
 * read from the log. Runs in the worker of the entity, so that its later events wait. Used once, by one thread.
 */
final class ParkedRetry {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedRetry.class);

    private final SubscriptionSettings settings;
    private final Sink sink;
    private final PartitionRun run;
    private final long upTo;

    ParkedRetry(SubscriptionSettings settings, Sink sink, PartitionRun run, long upTo) {
        this.settings = settings;
        this.sink = sink;
        this.run = run;
        this.upTo = upTo;
    }

    /** Whether the request is dealt with, well or not; false if it should be made again later. */
    boolean run(RequestsRecord.Request request) {
        @Nullable ParkedEntity parked = run.ownership().state().parked(request.entityId());
        if (parked == null) {
            return true;
        }
        if (parked.sequence() > upTo) {
            return false; // it was parked by an owner who was further than we are
        }
        if (request.drop() == parked.sequence()) {
            LOG.warn(
                    "subscription '{}': event {} (sequence {}) is dropped as was asked for",
                    settings.name(),
                    parked.eventId(),
                    parked.sequence());
            run.ownership().change(state -> state.advance(request.entityId(), parked.sequence() + 1));
        }
        return retry(request.entityId());
    }

    private boolean retry(String entityId) {
        @Nullable ParkedEntity parked = run.ownership().state().parked(entityId);
        EventFilter ofEntity = new EventFilter(
                Set.of(entityId),
                settings.storedFilter().types(),
                settings.filter().tags());
        long after = parked == null ? upTo : parked.sequence() - 1;
        try (EventCursor events =
                settings.log().read(ReadRequest.of(ofEntity).after(after).upTo(upTo))) {
            while (events.hasNext()) {
                StoredEvent event = events.next();
                run.awaitReady();
                if (!handle(entityId, event)) {
                    return true;
                }
            }
        } catch (Worker.Stopping | OwnershipLostException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Worker.isOutage(e)) {
                return false;
            }
            throw e;
        }
        run.ownership().change(state -> state.unpark(entityId));
        LOG.info("subscription '{}': a parked entity is handled up to sequence {}", settings.name(), upTo);
        return true;
    }

    private boolean handle(String entityId, StoredEvent event) {
        try {
            boolean done = false;
            PartitionState base = run.ownership().state();
            for (;
                    !done && isWaiting(base, entityId, event);
                    base = run.ownership().state()) {
                done = sink.take(
                        settings.read(event),
                        run.ownership(),
                        base,
                        state -> state.advance(entityId, event.sequence() + 1));
            }
            return true;
        } catch (Worker.Stopping | OwnershipLostException e) {
            throw e;
        } catch (Throwable e) {
            if (Worker.isOutage(e)) {
                throw e instanceof RuntimeException outage ? outage : new IllegalStateException(e);
            }
            run.noteFailure(e);
            failedAgain(entityId, event, e);
            return false;
        }
    }

    private static boolean isWaiting(PartitionState state, String entityId, StoredEvent event) {
        @Nullable ParkedEntity parked = state.parked(entityId);
        return parked != null && parked.sequence() <= event.sequence();
    }

    private void failedAgain(String entityId, StoredEvent event, Throwable failure) {
        run.ownership().change(state -> {
            @Nullable ParkedEntity before = state.parked(entityId);
            boolean same =
                    before != null && before.eventId().equals(event.event().id());
            return state.park(new ParkedEntity(
                    entityId,
                    event.sequence(),
                    event.event().id(),
                    same && before != null ? before.attempts() + 1 : 1,
                    failure.getClass().getName(),
                    before == null ? settings.clock().instant() : before.since()));
        });
    }
}
