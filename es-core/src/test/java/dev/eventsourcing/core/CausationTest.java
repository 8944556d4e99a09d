package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.core.Account.Deposit;
import dev.eventsourcing.core.Account.Deposited;
import dev.eventsourcing.core.Account.Opened;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CausationTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final EventStore store = EventStore.named("accounts", new MemoryBackend(), Account.registry())
            .start();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void chainKeepsItsCorrelationAndTrace() {
        Event<?> first = store.newEvent("a", new Opened("Ada")).metadata(Event.TRACE_PARENT, TRACE);
        Event<?> second = store.newEvent("a", new Deposited(1)).causedBy(first);
        Event<?> third = store.newEvent("a", new Deposited(2)).causedBy(second);

        assertEquals(first.id().toString(), third.metadata().get(Event.CORRELATION_ID));
        assertEquals(second.id().toString(), third.metadata().get(Event.CAUSATION_ID));
        assertEquals(TRACE, third.metadata().get(Event.TRACE_PARENT));
    }

    @Test
    void eventKeepsATraceOfItsOwn() {
        Event<?> cause = store.newEvent("a", new Opened("Ada"))
                .metadata(Event.TRACE_PARENT, TRACE)
                .metadata(Event.TRACE_STATE, "vendor=1");
        String own = TRACE.replace('4', '5');

        Event<?> event = store.newEvent("a", new Deposited(1))
                .metadata(Event.TRACE_PARENT, own)
                .causedBy(cause);

        assertEquals(own, event.metadata().get(Event.TRACE_PARENT));
        assertFalse(event.metadata().containsKey(Event.TRACE_STATE), "the state of another trace");
    }

    @Test
    void handlersAnswersAreNotedAsCausedByWhatTheyHandle() throws Exception {
        BlockingQueue<Event<?>> answers = new LinkedBlockingQueue<>();
        EventHandler welcome = EventHandler.reacting(store, (event, caused) -> {
            caused.handler(Account.DECIDER).handle(event.entityId(), new Deposit(5));
            caused.append(store.newEvent("bonus", new Deposited(1)));
            caused.close(); // does nothing to the store
        });
        Event<?> opened = store.newEvent("a", new Opened("Ada"));
        store.append(opened);
        try (EventTail first = store.tail(0, EventFilter.types("account-opened"), welcome);
                EventTail second = store.tail(0, EventFilter.types("deposited"), answers::add)) {
            for (int i = 0; i < 2; i++) {
                Event<?> answer = answers.poll(10, TimeUnit.SECONDS);
                assertNotNull(answer, "no answer");
                assertEquals(opened.id().toString(), answer.metadata().get(Event.CAUSATION_ID));
                assertEquals(opened.id().toString(), answer.metadata().get(Event.CORRELATION_ID));
            }
            assertEquals(3, store.lastSequence());
            first.close(); // when it returns the handler is not running any more
            assertEquals(1, first.position());
            second.close();
        }
    }

    @Test
    void viewEndsWithItsStore() {
        Event<?> cause = store.newEvent("a", new Opened("Ada"));
        EventStore view = store.causedBy(cause);
        store.close();

        assertThrows(StoreClosedException.class, () -> view.append(cause));
    }

    @Test
    void entityAsOfAnInstant() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        for (int i = 0; i < 4; i++) {
            store.append(store.newEvent("a", new Deposited(i)).timestamp(noon.plusSeconds(i * 60L)));
        }
        store.append(store.newEvent("a", new Deposited(100)).timestamp(noon.minusSeconds(60)));

        List<Event<?>> atTwoPast =
                store.events().entity("a").asOf(noon.plusSeconds(120)).list();

        assertEquals(
                List.of(1L, 2L, 3L, 5L), atTwoPast.stream().map(Event::sequence).toList());
        assertEquals(
                2, store.events().asOf(noon.plusSeconds(120)).limit(2).list().size());
        Device device = new Device("a");
        assertEquals(5, store.project(device, noon));
        assertEquals(List.of(1L, 5L), device.sequences);
    }

    @Test
    void casesOfASealedInterfaceThatWereLeftOutAreNamed() {
        EventRegistry registry = new EventRegistry();
        registry.register(EventType.of("account-opened", Opened.class));

        UnknownEventTypeException missing =
                assertThrows(UnknownEventTypeException.class, () -> registry.requireAllOf(Account.Change.class));

        assertEquals(true, missing.getMessage().contains("Deposited"), missing.getMessage());
        assertFalse(missing.getMessage().contains("Opened"), missing.getMessage());
    }
}
