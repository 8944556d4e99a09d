package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.spi.Backend;
import java.util.ArrayList;
import java.util.List;

/** Accounts and deposits, to test with. */
final class Bank {
    static final EventType<Deposited> DEPOSITED = EventType.of("deposited", Deposited.class);
    static final EventType<Audited> AUDITED = EventType.of("audited", Audited.class);

    private Bank() {}

    record Deposited(long amount) {}

    record Audited(String by) {}

    static EventRegistry registry() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(DEPOSITED);
        registry.register(AUDITED);
        return registry;
    }

    static EventStore open(Backend backend) {
        return EventStore.named("bank", backend, registry()).start();
    }

    static long deposit(EventStore bank, String account, long amount) {
        return bank.append(Event.of(DEPOSITED, account, new Deposited(amount)));
    }

    /** Deposits in one append each of a few events; gives the last sequence. */
    static long deposits(EventStore bank, int accounts, int from, int count) {
        List<Event<?>> batch = new ArrayList<>();
        long last = 0;
        for (int i = from; i < from + count; i++) {
            batch.add(Event.of(DEPOSITED, "account-" + i % accounts, new Deposited(i)));
            if (batch.size() == 50 || i == from + count - 1) {
                List<Long> sequences = bank.append(batch, Expectation.any());
                last = sequences.get(sequences.size() - 1);
                batch.clear();
            }
        }
        return last;
    }

    static long amount(Event<?> event) {
        return ((Deposited) event.payload()).amount();
    }
}
