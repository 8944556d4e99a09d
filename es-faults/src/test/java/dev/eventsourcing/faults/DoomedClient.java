package dev.eventsourcing.faults;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;

/** A program that appends batches of ten until it is killed, and says before and after each which one it is. */
final class DoomedClient {
    static final int BATCH = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private DoomedClient() {}

    /** Arguments: the engine, its port, the store, the number of this client. */
    public static void main(String[] arguments) {
        int client = Integer.parseInt(arguments[3]);
        Batches batches = new Batches();
        try (Backend backend = Engine.Kind.valueOf(arguments[0]).connect(Integer.parseInt(arguments[1]), PATIENCE);
                EventLog log = backend.open(new StoreName(arguments[2]))) {
            for (long number = 1; ; number++) {
                Attempt attempt = new Attempt(
                        client,
                        number,
                        batches.batch(client, number, Collections.nCopies(BATCH, "client-" + client)),
                        Expectation.any());
                for (EventRecord event : attempt.batch()) {
                    say("will", event.id());
                }
                if (Outcome.of(log, attempt) instanceof Outcome.Acked) {
                    say("did", attempt.batch().get(0).id());
                }
            }
        }
    }

    private static void say(String word, UUID id) {
        System.out.println(word + " " + id);
        System.out.flush();
    }
}
