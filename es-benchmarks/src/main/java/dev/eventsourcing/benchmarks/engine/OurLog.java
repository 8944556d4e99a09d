package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** This library's part of the workloads, the same on every engine: the port, with payloads that are bytes already. */
final class OurLog {
    private OurLog() {}

    /** Appends some events of one entity, expecting the entity where its writer left it, and waits. */
    static Subject append(EventLog log, int events, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return Subject.of(Subject.OURS, index -> {
            Entities entities = new Entities();
            return () -> {
                String entity = entities.next();
                List<EventRecord> batch = Events.records(events, entity, payload);
                AppendResult result =
                        log.append(batch, Events.at(entity, entities.last())).get();
                entities.appended(((Appended) result).lastSequence());
                return events;
            };
        });
    }

    /** Appends one event after the other without waiting for each. */
    static Subject appendAsync(EventLog log, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return Subject.of(Subject.OURS, index -> {
            Window window = new Window();
            return new Worker() {
                private final Entities entities = new Entities();

                @Override
                public int work() throws Exception {
                    String entity = entities.next();
                    window.enter();
                    CompletableFuture<AppendResult> answer =
                            log.append(List.of(Events.record(entity, payload)), dev.eventsourcing.Expectation.any());
                    window.leaveWith(answer);
                    return 1;
                }

                @Override
                public void finish() throws Exception {
                    window.drain();
                }
            };
        });
    }

    /** Reads all events of one entity after the other. */
    static Subject load(EventLog log, IntFunction<String> entity, int entities) {
        return Subject.of(Subject.OURS, index -> {
            Walk walk = new Walk(entities, index);
            return () -> {
                int events = 0;
                try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.entity(entity.apply(walk.next()))))) {
                    while (cursor.hasNext()) {
                        cursor.next();
                        events++;
                    }
                }
                return requireSome(events);
            };
        });
    }

    /** Reads what matches, from the beginning to the end and again, some at a time. */
    static Subject scan(EventLog log, EventFilter filter, int eventsAtATime) {
        return Subject.of(Subject.OURS, index -> new Worker() {
            private @Nullable EventCursor cursor;
            private int pass;

            @Override
            public int work() {
                int events = 0;
                while (events < eventsAtATime) {
                    if (cursor == null) {
                        cursor = log.read(ReadRequest.of(filter));
                    }
                    if (cursor.hasNext()) {
                        cursor.next();
                        events++;
                        pass++;
                    } else {
                        requireSome(pass);
                        pass = 0;
                        close();
                    }
                }
                return events;
            }

            @Override
            public void close() {
                if (cursor != null) {
                    cursor.close();
                    cursor = null;
                }
            }
        });
    }

    static int requireSome(int events) {
        if (events == 0) {
            throw new IllegalStateException("nothing was read, so nothing was measured");
        }
        return events;
    }
}
