package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventRecord;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An append that has been asked for. What is asked is immutable; what becomes of it belongs to the thread that runs it,
 * until it is {@link #publish() published}.
 */
final class PendingAppend {
    private final List<EventRecord> events;
    private final List<Condition> conditions;
    private final Deadline deadline;
    private final AppendAnswer<AppendResult> answer;
    private final long bytes;
    private final boolean expectsOfFilters;
    private boolean inDoubt;
    private boolean apart;
    private volatile @Nullable AppendResult result;
    private volatile @Nullable EventStoreException failure;

    PendingAppend(List<EventRecord> events, Expectation expectation, Deadline deadline, AppendQueue queue) {
        this.events = events;
        this.conditions = expectation.conditions();
        this.deadline = deadline;
        this.answer = new AppendAnswer<>(queue, this);
        this.bytes = events.stream().mapToLong(event -> event.payload().size()).sum();
        this.expectsOfFilters = conditions.stream().anyMatch(PendingAppend::isOfFilter);
    }

    /** Whether a condition is decided by comparing an entity's last sequence. */
    static boolean isOfEntity(Condition condition) {
        EventFilter scope = condition.scope();
        return scope.isByEntityOnly() && scope.entities().size() == 1;
    }

    /** Whether a condition can only be decided by asking for events. */
    static boolean isOfFilter(Condition condition) {
        return !condition.scope().isAll() && !isOfEntity(condition);
    }

    List<EventRecord> events() {
        return events;
    }

    List<Condition> conditions() {
        return conditions;
    }

    List<UUID> ids() {
        return events.stream().map(EventRecord::id).toList();
    }

    Deadline deadline() {
        return deadline;
    }

    /** The size of the payloads. */
    long bytes() {
        return bytes;
    }

    boolean expectsOfFilters() {
        return expectsOfFilters;
    }

    /** Whether some of these events would change what this append expects of a filter. */
    boolean dependsOn(List<EventRecord> others) {
        if (!expectsOfFilters) {
            return false;
        }
        for (Condition condition : conditions) {
            if (isOfFilter(condition)) {
                for (EventRecord event : others) {
                    if (condition.scope().matches(event.entityId(), event.type(), event.tags())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether it was sent and the answer was lost: from now on only an answer tells that it is not stored. */
    boolean isInDoubt() {
        return inDoubt;
    }

    void doubt() {
        inDoubt = true;
    }

    /** Whether it must have a transaction of its own: one that it shared failed, and some append is to blame. */
    boolean isApart() {
        return apart;
    }

    void setApart() {
        apart = true;
    }

    void resolve(AppendResult result) {
        this.result = result;
    }

    void fail(EventStoreException failure) {
        this.failure = failure;
    }

    boolean isResolved() {
        return result != null || failure != null;
    }

    CompletableFuture<AppendResult> answer() {
        return answer;
    }

    /** Tells the caller what became of it, if that is known; runs the caller's dependents. */
    void publish() {
        AppendResult known = result;
        EventStoreException problem = failure;
        if (known != null) {
            answer.complete(known);
        } else if (problem != null) {
            answer.completeExceptionally(problem);
        }
    }
}
