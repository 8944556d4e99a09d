package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.ByteCutProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An append is held up on its way. Its writer gives up, another client appends the same batch, and then the first one
 * arrives after all.
 */
class LateMessageTest {
    private static final StoreName STORE = new StoreName("late");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration IMPATIENCE = Duration.ofMillis(200);
    private static final Duration WINDOW = Duration.ofMillis(400);

    private final Batches batches = new Batches();

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void anUnconditionalAppendIsStoredOnce(Engine.Kind kind, @TempDir Path folder) throws Exception {
        try (Engine engine = kind.start(folder.resolve("data"), true)) {
            assertEquals(1, copies(engine, Expectation.any(), 0));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void aConditionalAppendIsStoredOnceEvenAfterTheDuplicateWindow(Engine.Kind kind, @TempDir Path folder)
            throws Exception {
        try (Engine engine = kind.start(folder.resolve("data"), true)) {
            shortenWindow(engine);

            assertEquals(1, copies(engine, Expectation.entityAbsent("card-1"), WINDOW.toMillis() * 5));
        }
    }

    /** The server of NATS takes it for something new, and readers pass over it: see ADR 045. */
    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void anUnconditionalAppendIsStoredOnceEvenAfterTheDuplicateWindow(Engine.Kind kind, @TempDir Path folder)
            throws Exception {
        try (Engine engine = kind.start(folder.resolve("data"), true)) {
            shortenWindow(engine);

            assertEquals(1, copies(engine, Expectation.any(), WINDOW.toMillis() * 5));
            assertArrived(engine);
        }
    }

    /** Otherwise the late message did not come, and the test showed nothing. */
    private static void assertArrived(Engine engine) throws Exception {
        if (engine instanceof NatsEngine nats) {
            assertEquals(2, nats.messagesOf(STORE, "card-1"));
        }
    }

    private static void shortenWindow(Engine engine) throws Exception {
        if (engine instanceof NatsEngine nats) {
            nats.createStore(STORE, WINDOW);
        }
    }

    private int copies(Engine engine, Expectation expectation, long waitMillis) throws Exception {
        try (ByteCutProxy proxy = ByteCutProxy.to(engine.port());
                Backend slow = engine.kind().connect(proxy.port(), IMPATIENCE);
                EventLog held = slow.open(STORE);
                Backend quick = engine.connect(PATIENCE);
                EventLog direct = quick.open(STORE)) {
            assertInstanceOf(Outcome.Acked.class, Outcome.of(held, another()));
            proxy.hold();
            Attempt attempt = new Attempt(1, 1, batches.batch(1, 1, List.of("card-1")), expectation);
            assertInstanceOf(Outcome.Unknown.class, Outcome.of(held, attempt));
            assertInstanceOf(Outcome.Acked.class, Outcome.of(direct, attempt));
            Thread.sleep(waitMillis);
            proxy.release();
            awaitArrival(held);

            return (int) Judge.everythingIn(direct).stream()
                    .map(StoredEvent::event)
                    .filter(attempt.batch().get(0)::equals)
                    .count();
        }
    }

    /** What is appended after it over the same connection cannot arrive before it. */
    private void awaitArrival(EventLog held) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!(Outcome.of(held, another()) instanceof Outcome.Acked)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the connection is of no use any more");
            }
            Thread.sleep(20);
        }
    }

    private Attempt another() {
        return new Attempt(1, 2, batches.batch(1, 2, List.of("card-2")), Expectation.any());
    }
}
