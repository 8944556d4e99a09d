package dev.eventsourcing.examples.bank;

import dev.eventsourcing.EventType;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.Upcaster;

/** What happens to accounts. */
sealed interface AccountEvent {
    record Opened(String owner, String currency) implements AccountEvent {}

    record Deposited(long cents) implements AccountEvent {}

    record Withdrawn(long cents) implements AccountEvent {}

    /**
     * The types of this release. The first release stored {@code {"holder": "Ada"}} and knew euros only; such events
     * are turned into present ones when they are read.
     */
    static EventRegistry registry() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("account-opened", Opened.class).version(2));
        registry.register(EventType.of("deposited", Deposited.class));
        registry.register(EventType.of("withdrawn", Withdrawn.class));
        return registry.requireAllOf(AccountEvent.class).upcast(Upcaster.tree("account-opened", 1, tree -> {
            tree.put("owner", tree.remove("holder"));
            tree.put("currency", "EUR");
            return tree;
        }));
    }
}
