package dev.eventsourcing.tck.program;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Writes programs that a library's clerks could: cards, books, desks. Confined to one thread. */
final class ProgramGenerator {
    private static final List<String> ENTITIES = List.of("card-1", "card-10", "card 1", "card-1.a", "CARD-1");
    private static final List<String> TYPES = List.of("BookBorrowed", "BookReturned", "CardIssued");
    private static final List<String> TAGS = List.of("desk:7", "desk:70", "book:dune");
    private static final Instant OPENING = Instant.parse("2026-03-14T09:00:00Z");

    private final Random random;
    private final boolean severalEntities;
    private final boolean idsAgain;
    private final List<EventRecord> events = new ArrayList<>();
    private final List<List<Integer>> batches = new ArrayList<>();

    ProgramGenerator(Random random, boolean severalEntities, boolean idsAgain) {
        this.random = random;
        this.severalEntities = severalEntities;
        this.idsAgain = idsAgain;
    }

    Program program(int size) {
        events.clear();
        batches.clear();
        boolean large = random.nextInt(8) == 0;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            steps.add(step(large));
        }
        return new Program(events, steps);
    }

    private Step step(boolean large) {
        int client = random.nextInt(2);
        int kind = random.nextInt(100);
        if (kind < 45 || batches.isEmpty()) {
            return new Step.Append(client, batch(large), beliefs());
        } else if (kind < 55) {
            return new Step.Append(client, anyOf(batches), beliefs());
        } else if (kind < 62 && idsAgain) {
            return new Step.Append(client, misused(anyOf(batches)), beliefs());
        } else if (kind < 85) {
            return new Step.Read(
                    client,
                    filter(),
                    maybe(random.nextInt(3) == 0, place()),
                    maybe(random.nextInt(3) == 0, place()),
                    random.nextInt(3) == 0,
                    maybe(random.nextInt(3) == 0, (long) random.nextInt(6)));
        } else if (kind < 95) {
            return new Step.Last(client, filter());
        }
        return new Step.Reopen(client);
    }

    private List<Integer> batch(boolean large) {
        List<Integer> batch = new ArrayList<>();
        String entity = anyOf(ENTITIES);
        for (int size = 1 + random.nextInt(large && random.nextInt(4) == 0 ? 150 : 4); size > 0; size--) {
            batch.add(event(severalEntities && random.nextInt(3) == 0 ? anyOf(ENTITIES) : entity));
        }
        batches.add(batch);
        return batch;
    }

    private int event(String entity) {
        int number = events.size() + 1;
        UUID id =
                new UUID((random.nextLong() & ~0xF000L) | 0x7000L, (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L);
        Set<String> tags = random.nextInt(3) == 0 ? Set.copyOf(List.of(anyOf(TAGS), TAGS.get(0))) : Set.of();
        events.add(new EventRecord(
                id,
                anyOf(TYPES),
                entity,
                OPENING.plusSeconds(number),
                tags,
                random.nextBoolean() ? Map.of() : Map.of("desk", "7"),
                Bytes.wrap(("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8))));
        return number;
    }

    /** Ids that are taken, if the batch was stored: with other content, or beside others, or in another order. */
    private List<Integer> misused(List<Integer> batch) {
        List<Integer> misused = new ArrayList<>(batch);
        int at = random.nextInt(batch.size());
        switch (random.nextInt(4)) {
            case 0 -> misused.set(at, -misused.get(at));
            case 1 -> misused.add(event(events.get(Math.abs(batch.get(0)) - 1).entityId()));
            case 2 ->
                misused.add(0, event(events.get(Math.abs(batch.get(0)) - 1).entityId()));
            default -> {
                if (batch.size() > 1) {
                    misused.remove(at);
                } else {
                    misused.set(at, -misused.get(at));
                }
            }
        }
        return misused;
    }

    private List<Belief> beliefs() {
        List<Belief> beliefs = new ArrayList<>();
        for (int count = random.nextInt(5) == 0 ? 3 : random.nextInt(2); count > 0; count--) {
            beliefs.add(new Belief(
                    filter(),
                    random.nextInt(3) == 0 ? Bound.AT_MOST : Bound.EXACTLY,
                    maybe(random.nextInt(4) == 0, place())));
        }
        return beliefs;
    }

    private Place place() {
        int event = events.isEmpty() || random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(events.size());
        return new Place(event, random.nextInt(3) - 1);
    }

    private EventFilter filter() {
        return switch (random.nextInt(7)) {
            case 0 -> EventFilter.all();
            case 1 -> EventFilter.types(anyOf(TYPES));
            case 2 -> EventFilter.tags(anyOf(TAGS));
            case 3 -> new EventFilter(Set.of(anyOf(ENTITIES)), Set.of(anyOf(TYPES)), Set.of());
            case 4 ->
                new EventFilter(
                        Set.copyOf(random.ints(2, 0, ENTITIES.size())
                                .mapToObj(ENTITIES::get)
                                .distinct()
                                .toList()),
                        Set.of(),
                        Set.of());
            default -> EventFilter.entity(anyOf(ENTITIES));
        };
    }

    private <T> T anyOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static <T> Optional<T> maybe(boolean present, T value) {
        return present ? Optional.of(value) : Optional.empty();
    }
}
