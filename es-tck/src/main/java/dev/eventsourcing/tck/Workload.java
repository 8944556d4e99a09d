package dev.eventsourcing.tck;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What several writers and readers do to one log at random, each the same for the same seed. Whether they were told the
 * truth is for a checker of histories to say. Immutable.
 */
record Workload(long seed) {
    private static final int ENTITIES = 3;

    /** Appends at random, with beliefs of all kinds, some of them outdated; now and then the same batch again. */
    void write(LogUnderTest log, int writer, int count, Pace pace) throws Exception {
        Random random = new Random(seed + writer);
        List<List<EventRecord>> before = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pace.awaitLook();
            String card = card(random);
            if (!before.isEmpty() && random.nextInt(8) == 0) {
                log.tryAppend(before.get(random.nextInt(before.size())), belief(log, card, random));
            } else {
                List<EventRecord> batch = Records.events(1 + random.nextInt(3), card);
                log.tryAppend(batch, belief(log, card, random));
                before.add(batch);
            }
        }
    }

    /**
     * Writes while the engine is treated badly: calls may fail, and a batch whose outcome is unknown is sometimes
     * appended again.
     */
    void writeThroughFaults(LogUnderTest log, int writer, int count, Pace pace) throws Exception {
        Random random = new Random(seed + writer);
        for (int i = 0; i < count; i++) {
            pace.awaitLook();
            String card = card(random);
            List<EventRecord> batch = Records.events(1 + random.nextInt(3), card);
            boolean again = random.nextBoolean();
            try {
                Expectation belief = belief(log, card, random);
                try {
                    log.tryAppend(batch, belief);
                } catch (AppendOutcomeUnknownException e) {
                    if (again) {
                        log.tryAppend(batch, belief);
                    }
                }
            } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
                TimeUnit.MILLISECONDS.sleep(5); // between two tries of one writer; nothing depends on it
            }
        }
    }

    /** Reads at random: forwards and backwards, with and without bounds, now and then not to the end. */
    void read(LogUnderTest log, Random random) {
        EventFilter filter = filter(random);
        if (random.nextInt(3) == 0) {
            log.last(filter);
            return;
        }
        ReadRequest request = ReadRequest.of(filter);
        if (random.nextInt(3) == 0) {
            request = request.after(random.nextLong(log.last() + 1));
        }
        if (random.nextInt(4) == 0) {
            request = request.upTo(log.last());
        }
        if (random.nextInt(4) == 0) {
            request = request.limit(random.nextInt(5));
        }
        if (random.nextInt(3) == 0) {
            request = request.backwards();
        }
        if (random.nextInt(5) > 0) {
            log.read(request);
            return;
        }
        try (EventCursor cursor = log.port().read(request)) {
            for (int left = random.nextInt(5); left > 0 && cursor.hasNext(); left--) {
                cursor.next();
            }
        }
    }

    private static Expectation belief(LogUnderTest log, String card, Random random) {
        EventFilter filter = EventFilter.entity(card);
        String other = card(random);
        return switch (random.nextInt(6)) {
            case 0 -> Expectation.any();
            case 1 -> Expectation.storeAt(log.last());
            case 2 -> Expectation.noneAfter(EventFilter.types(Records.BORROWED), log.last());
            case 3 -> Expectation.entityAt(card, Math.max(0, log.last(filter) - random.nextInt(3)));
            case 4 ->
                Expectation.entityAt(card, log.last(filter))
                        .and(Expectation.entityAt(other, log.last(EventFilter.entity(other))));
            default -> Expectation.entityAt(card, log.last(filter));
        };
    }

    private static EventFilter filter(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> EventFilter.all();
            case 1 -> EventFilter.types(Records.BORROWED);
            default -> EventFilter.entity(card(random));
        };
    }

    private static String card(Random random) {
        return "card-" + random.nextInt(ENTITIES);
    }
}
