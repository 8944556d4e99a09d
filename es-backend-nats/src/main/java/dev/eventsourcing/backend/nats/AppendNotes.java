package dev.eventsourcing.backend.nats;

import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an acknowledgement says, which depends on how old an append is: a server forgets ids. Notes what is stored, for
 * those who ask for it later. Safe for use by many threads.
 */
final class AppendNotes {
    private final StreamReader stream;
    private final StoredAppends storedAppends;
    private final RecentIds recent;
    private final AppendSignal appended;
    private final Duration youngest;
    private final Duration late;
    private final Clock clock;

    AppendNotes(
            StreamReader stream,
            StoredAppends storedAppends,
            RecentIds recent,
            AppendSignal appended,
            Duration duplicateWindow,
            Clock clock) {
        this.stream = stream;
        this.storedAppends = storedAppends;
        this.recent = recent;
        this.appended = appended;
        this.youngest = LateCopies.youngest(duplicateWindow);
        this.late = youngest.multipliedBy(2);
        this.clock = clock;
    }

    /** Whether the server would know if these events were stored. */
    boolean isNew(Append append) {
        return append.isYoungerThan(youngest, clock.millis())
                && recent.find(append.batch()).isEmpty();
    }

    /** Whether what was acknowledged only now may be a second copy. */
    boolean isLate(Append append, Guard guard) {
        return guard.isNone() && !append.isYoungerThan(late, clock.millis());
    }

    /** The answer to an append that is stored now. */
    Appended stored(Append append, Guard guard, Acknowledgement ack) {
        int parts = append.runs().size();
        long first = ack.message() - parts + 1;
        recent.add(append.batch(), first);
        storedAppends.note(append, guard, ack.message());
        stream.knows(End.at(ack.message()));
        List<Long> sequences = new ArrayList<>(append.batch().size());
        for (int part = 0; part < parts; part++) {
            List<EventRecord> run = append.runs().get(part);
            for (int i = 0; i < run.size(); i++) {
                sequences.add(Position.of(first + part, i, run.size()));
            }
        }
        appended.give();
        return new Appended(sequences, false);
    }
}
