package dev.eventsourcing.security;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;

/** The events of these tests. */
final class Customers {
    static final String STORE = "customers";

    private static final EventRegistry REGISTRY = new EventRegistry().registerCodec(new JsonCodec());
    static final EventType<Registered> REGISTERED =
            REGISTRY.register(EventType.of("CustomerRegistered", Registered.class));

    private Customers() {}

    /** Somebody became a customer. */
    record Registered(String name) {}

    static EventStore store(Backend backend, PayloadEncryption encryption) {
        return EventStore.named(STORE, backend, REGISTRY).encryption(encryption).start();
    }

    static EventStore storeWithoutKeys(Backend backend) {
        return EventStore.named(STORE, backend, REGISTRY).start();
    }

    static Event<Registered> registered(String customer, String name) {
        return Event.of(REGISTERED, customer, new Registered(name));
    }
}
