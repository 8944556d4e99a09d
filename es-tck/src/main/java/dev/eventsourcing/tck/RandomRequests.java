package dev.eventsourcing.tck;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Requests of all kinds against a log whose whole content is known, each with the answer it must have. */
final class RandomRequests {
    private final Random random = Seed.random("requests");
    private final List<StoredEvent> log;

    RandomRequests(List<StoredEvent> log) {
        this.log = log;
    }

    void forEach(int count, BiConsumer<ReadRequest, List<StoredEvent>> check) {
        for (int i = 0; i < count; i++) {
            ReadRequest request = request();
            check.accept(request, answer(request));
        }
    }

    private ReadRequest request() {
        ReadRequest request = ReadRequest.of(
                new EventFilter(some(EventRecord::entityId, "card-404"), some(EventRecord::type, "Burnt"), someTags()));
        if (random.nextBoolean()) {
            request = request.after(Math.max(0, anySequence()));
        }
        if (random.nextBoolean()) {
            request = request.upTo(Math.max(0, anySequence()));
        }
        if (random.nextInt(3) == 0) {
            request = request.limit(random.nextInt(5));
        }
        return random.nextBoolean() ? request.backwards() : request;
    }

    private List<StoredEvent> answer(ReadRequest request) {
        List<StoredEvent> found = new ArrayList<>(log.stream()
                .filter(stored -> stored.sequence() > request.after() && stored.sequence() <= request.upTo())
                .filter(stored -> request.filter()
                        .matches(
                                stored.event().entityId(),
                                stored.event().type(),
                                stored.event().tags()))
                .toList());
        if (request.backward()) {
            Collections.reverse(found);
        }
        return found.subList(0, (int) Math.min(request.limit(), found.size()));
    }

    private Set<String> some(Function<EventRecord, String> property, String unknown) {
        return switch (random.nextInt(4)) {
            case 0 -> Set.of(property.apply(anyEvent()));
            case 1 -> Set.copyOf(List.of(property.apply(anyEvent()), unknown));
            case 2 ->
                List.of(property.apply(anyEvent()), property.apply(anyEvent())).stream()
                        .collect(Collectors.toSet());
            default -> Set.of();
        };
    }

    private Set<String> someTags() {
        Collection<String> tags = anyEvent().tags();
        return random.nextInt(3) > 0
                ? Set.of()
                : tags.stream().limit(1 + random.nextInt(2)).collect(Collectors.toSet());
    }

    private EventRecord anyEvent() {
        return log.get(random.nextInt(log.size())).event();
    }

    private long anySequence() {
        return log.get(random.nextInt(log.size())).sequence() + random.nextInt(3) - 1;
    }
}
