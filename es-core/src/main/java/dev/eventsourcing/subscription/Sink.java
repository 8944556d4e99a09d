package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;
import dev.eventsourcing.Projector;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.util.List;
import java.util.function.UnaryOperator;

/** Where a subscription's events go: one of the three kinds of handlers. Safe for use by many threads. */
sealed interface Sink {
    /**
     * Gives events to the handler.
     *
     * @param events in order; none if an upcaster made nothing of what is stored
     * @param ownership the partition they belong to
     * @param base the state of the partition that these events were chosen for
     * @param change the state of the partition when they are handled
     * @return whether they were handled; false if the state is another one now, and has to be looked at again
     * @throws Exception what the handler threw
     */
    boolean take(List<Event<?>> events, Ownership ownership, PartitionState base, UnaryOperator<PartitionState> change)
            throws Exception;

    /** Whether the sink saves the state itself, in order. */
    default boolean savesState() {
        return false;
    }

    private static void give(Event<?> event, Projector projector) throws Exception {
        if (event.isForgotten()) {
            projector.projectForgotten(event);
        } else {
            projector.project(event);
        }
    }

    /** Event by event. */
    record Each(Projector projector) implements Sink {
        @Override
        public boolean take(
                List<Event<?>> events, Ownership ownership, PartitionState base, UnaryOperator<PartitionState> change)
                throws Exception {
            for (Event<?> event : events) {
                give(event, projector);
            }
            ownership.change(change);
            return true;
        }
    }

    /** Batch by batch. */
    record Batches(BatchHandler handler) implements Sink {
        @Override
        public boolean take(
                List<Event<?>> events, Ownership ownership, PartitionState base, UnaryOperator<PartitionState> change)
                throws Exception {
            if (!events.isEmpty()) {
                handler.handle(events);
            }
            ownership.change(change);
            return true;
        }
    }

    /** Together with the checkpoint. */
    record Transactions<T>(TransactionalCheckpointStore<T> store, TransactionalHandler<T> handler) implements Sink {
        @Override
        public boolean take(
                List<Event<?>> events, Ownership ownership, PartitionState base, UnaryOperator<PartitionState> change)
                throws Exception {
            return ownership.commit(store, base, change, transaction -> {
                for (Event<?> event : events) {
                    handler.handle(transaction, event);
                }
            });
        }

        @Override
        public boolean savesState() {
            return true;
        }
    }
}
