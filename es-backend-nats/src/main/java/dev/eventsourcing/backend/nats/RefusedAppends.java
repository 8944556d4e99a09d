package dev.eventsourcing.backend.nats;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.backend.nats.SubjectIds.Search;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Conflict;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers appends that the server refused, from the message that it named as the last one: no question of where the
 * entity ends, and none at all if this client knows all ids up to there. Every answer is of a beginning of the log that
 * holds that message: there the expectation is false, and the append is found or is not. See ADR 054. Safe for use by
 * many threads.
 */
final class RefusedAppends {
    private final StreamReader stream;
    private final StoredAppends storedAppends;
    private final Clock clock;

    RefusedAppends(StreamReader stream, StoredAppends storedAppends, Clock clock) {
        this.stream = stream;
        this.storedAppends = storedAppends;
        this.clock = clock;
    }

    /** The answer, without asking the server; empty if that cannot be. */
    Optional<AppendResult> known(Refusal refusal) {
        Append append = refusal.append();
        if (storedAppends.hasRecent(append)) {
            return Optional.empty();
        }
        return ids(append)
                .findKnown(append.id(), since(append), refusal.last())
                .filter(search -> search.first().isEmpty())
                .flatMap(search -> conflict(append, search.upTo(), search.isPlain()));
    }

    /**
     * The answer; empty if it depends on more than the ids of the entity's appends.
     *
     * @throws DuplicateEventIdException if the ids are taken by other events
     */
    Optional<AppendResult> find(Refusal refusal) {
        Append append = refusal.append();
        Instant since = since(append);
        SubjectIds ids = ids(append);
        if (!ids.covers(since, refusal.last())) {
            StoredMessage last = stream.told(refusal.last());
            if (last.time().isBefore(since)) { // and so is every other one
                return conflict(append, last.number(), last.isPlain());
            }
        }
        Search search = ids.find(append.id(), since, refusal.last());
        return search.first().isPresent()
                ? storedAppends.sameIfItIs(append, search.first().getAsLong()).map(AppendResult.class::cast)
                : conflict(append, search.upTo(), search.isPlain());
    }

    private SubjectIds ids(Append append) {
        return storedAppends.ids(stream.names().of(append.firstEntity()));
    }

    private Instant since(Append append) {
        return append.earliest(clock.instant());
    }

    /** Empty if the last message may be no event of its own, so that the entity ends elsewhere. */
    private static Optional<AppendResult> conflict(Append append, long last, boolean isPlain) {
        Condition condition = append.expectation().conditions().get(0); // the only one, as there is a guard for it
        long actual = Position.ofLast(last);
        return isPlain && !condition.holds(actual) ? Optional.of(new Conflict(condition, actual)) : Optional.empty();
    }
}
