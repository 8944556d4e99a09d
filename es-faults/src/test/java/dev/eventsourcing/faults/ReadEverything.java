package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;

/** A program that reads a whole store in little memory, and says how many events it saw in how many milliseconds. */
final class ReadEverything {
    private ReadEverything() {}

    /** Arguments: the server's port, the store. Ends with an error if an event is missing or out of order. */
    public static void main(String[] arguments) {
        long seen = 0;
        long payload = 0;
        long start = System.nanoTime();
        try (Backend backend = FilledStore.backend(Integer.parseInt(arguments[0]));
                EventLog log = backend.open(new StoreName(arguments[1]));
                EventCursor cursor = log.read(ReadRequest.of(EventFilter.all()))) {
            while (cursor.hasNext()) {
                StoredEvent event = cursor.next();
                if (event.sequence() != ++seen) {
                    throw new IllegalStateException("event " + seen + " has sequence " + event.sequence());
                }
                payload += event.event().payload().size();
            }
        }
        System.out.printf(
                "%d %d %d %d%n",
                seen,
                payload,
                (System.nanoTime() - start) / 1_000_000,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
