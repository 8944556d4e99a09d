package dev.eventsourcing.examples.quickstart;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;

/** The program of the README's first screen. A test keeps the two the same, output included. */
public final class Quickstart {
    // readme:types
    record CardIssued(String holder) {}

    record BookBorrowed(String title) {}

    static final class Card implements Entity {
        private String holder = "(forgotten)";
        private int borrowed;

        @Override
        public String id() {
            return "card-1";
        }

        @Override
        public void project(Event<?> event) {
            if (event.payload() instanceof CardIssued issued) {
                holder = issued.holder();
            } else if (event.payload() instanceof BookBorrowed) {
                borrowed++;
            }
        }
    }
    // readme:end

    private Quickstart() {}

    /** Runs it. */
    public static void main(String[] args) {
        // readme:program
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        EventType<CardIssued> issued = registry.register(EventType.of("card-issued", CardIssued.class));
        EventType<BookBorrowed> borrowed = registry.register(EventType.of("book-borrowed", BookBorrowed.class));
        EntityKeys keys = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());

        try (EventStore library = EventStore.named("library", new MemoryBackend(), registry).keys(keys).start()) {
            keys.create("card-1"); // from here on the payloads of card-1 are stored encrypted
            long first = library.append(Event.of(issued, "card-1", new CardIssued("Ada")), Expectation.entityAbsent("card-1"));
            library.append(Event.of(borrowed, "card-1", new BookBorrowed("Dune")), Expectation.entityAt("card-1", first));
            try {
                library.append(Event.of(borrowed, "card-1", new BookBorrowed("Solaris")), Expectation.entityAt("card-1", first));
            } catch (WrongSequenceException conflict) {
                System.out.println("conflict: expected " + conflict.expected() + ", actual " + conflict.actual());
            }
            Card card = new Card();
            library.project(card);
            System.out.println(card.holder + " has borrowed " + card.borrowed);

            keys.shred("card-1", "Ada asked to be forgotten");
            library.events().forEach(event -> System.out.println(event.sequence() + " " + event.type().name()
                    + (event.isForgotten() ? " (forgotten)" : " " + event.payload())));
        }
        // readme:end
    }
}
