package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;
import java.util.List;

/** Takes several events at once; see {@link SubscriptionBuilder#startBatches}. */
@FunctionalInterface
public interface BatchHandler {
    /**
     * Takes the next events. If it throws they are given again, one by one, so that one bad event is found.
     *
     * @param events one or more, in order; forgotten ones too, see {@link Event#isForgotten()}
     * @throws Exception if they could not be handled
     */
    void handle(List<Event<?>> events) throws Exception;
}
