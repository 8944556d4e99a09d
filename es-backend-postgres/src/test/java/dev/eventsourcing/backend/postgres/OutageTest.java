package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.PostgresProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No server takes connections: whoever asks hears of it when its time is up, not later, and what follows goes on. */
@Timeout(60)
class OutageTest {
    private static final StoreName STORE = new StoreName("outage");
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(6); // for busy machines; far below the time to connect

    private final PostgresProcess server = PostgresProcess.start();
    private final ByteCutProxy proxy = ByteCutProxy.to(server.port());

    /** What takes its time is done before time is short. */
    @BeforeEach
    void fill() {
        try (PostgresBackend backend = PostgresBackend.connect(config(server.port(), PostgresOptions.defaults()));
                EventLog log = backend.open(STORE);
                PostgresKeyStore keys = PostgresKeyStore.connect(
                        config(server.port(), PostgresOptions.defaults()), PostgresKeyStoreOptions.defaults())) {
            append(log);
            keys.find("card-1");
        }
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
    }

    @Test
    void appendAndReadEndInTheirTime() {
        try (PostgresBackend backend = PostgresBackend.connect(impatient(TIMEOUT));
                EventLog log = backend.open(STORE)) {
            appendAtLast(log);
            proxy.cutNow();

            assertTimeout(SOON, () -> assertThrows(CompletionException.class, () -> append(log)));
            CompletionException refused =
                    assertTimeout(SOON, () -> assertThrows(CompletionException.class, () -> append(log)));
            assertInstanceOf(BackendUnavailableException.class, refused.getCause());
            assertTrue(refused.getMessage().contains("cannot be reached"), refused.getMessage());
            assertTimeout(
                    SOON,
                    () -> assertThrows(
                            BackendUnavailableException.class, () -> log.lastSequence(EventFilter.entity("card-1"))));
        }
    }

    /** The thread takes them together when the first one is over; the last one has more time left than the second. */
    @Test
    void appendsThatShareATransactionEndEachInItsTime() throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        try (PostgresBackend backend = PostgresBackend.connect(impatient(timeout));
                EventLog log = backend.open(STORE)) {
            appendAtLast(log);
            proxy.cutNow();

            CompletableFuture<AppendResult> first = begin(log);
            Thread.sleep(100);
            CompletableFuture<AppendResult> second = begin(log);
            long start = System.nanoTime();
            Thread.sleep(1500);
            CompletableFuture<AppendResult> third = begin(log);
            assertFalse(first.isDone(), "the second and the third do not come together");

            assertThrows(ExecutionException.class, () -> second.get(10, TimeUnit.SECONDS));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis < 3000, () -> "an append that may take 2 seconds took " + millis + " ms");
            assertFalse(third.isDone(), "it has time left");
            assertThrows(ExecutionException.class, () -> first.get(10, TimeUnit.SECONDS));
            assertThrows(ExecutionException.class, () -> third.get(10, TimeUnit.SECONDS));
        }
    }

    /** Whoever waited for room in the queue comes behind those who did not, with less time left. */
    @Test
    void whoHasTheLeastTimeIsWaitedForWhereverItStands() throws Exception {
        try (OwnPools pools = new OwnPools(impatient(Duration.ofSeconds(30)), DriverConnections.Statements.OURS)) {
            pools.forAppending(Duration.ofSeconds(10)).close();
            proxy.cutNow();
            StoreNames names = new StoreNames("es", STORE);
            AppendCall call = new AppendCall(names, pools.watch(), false);
            AppendRunner runner = new AppendRunner(names, pools, call, new AppendSignal(), new LogSize());
            try (AppendQueue queue = new AppendQueue(STORE.value(), runner)) {
                PendingAppend patient = pending(Duration.ofSeconds(30), queue);
                PendingAppend impatient = pending(TIMEOUT, queue);

                assertTimeout(SOON, () -> runner.run(List.of(patient, impatient)));

                assertTrue(impatient.isResolved(), "its time is up");
                assertFalse(patient.isResolved(), "it has time left");
            }
        }
    }

    private static PendingAppend pending(Duration time, AppendQueue queue) {
        return new PendingAppend(List.of(TestStores.event("card-1")), Expectation.any(), Deadline.in(time), queue);
    }

    @Test
    void keyIsLookedForInItsTime() {
        try (PostgresKeyStore keys = PostgresKeyStore.connect(
                config(proxy.port(), PostgresOptions.defaults()),
                PostgresKeyStoreOptions.defaults().timeout(TIMEOUT))) {
            proxy.cutNow();

            KeyStoreUnavailableException refused = assertTimeout(
                    SOON, () -> assertThrows(KeyStoreUnavailableException.class, () -> keys.find("card-1")));
            assertTrue(refused.getMessage().contains("cannot be reached"), refused.getMessage());
        }
    }

    /** A pool that waits twice as long after each of its tries would be waiting from the fifth to the tenth second. */
    @Test
    void appendsGoOnAsSoonAsTheServerIsBack() {
        try (PostgresBackend backend = PostgresBackend.connect(impatient(TIMEOUT));
                EventLog log = backend.open(STORE)) {
            appendAtLast(log);
            proxy.cutNow();
            long back = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5500);
            while (System.nanoTime() < back) {
                assertThrows(CompletionException.class, () -> append(log));
            }

            proxy.heal();
            assertTimeout(Duration.ofMillis(3500), () -> appendAtLast(log));
        }
    }

    @Test
    void whatIsClosedMeanwhileLeavesNoThread() throws Exception {
        Set<Thread> before = ourThreads();
        PostgresBackend backend = PostgresBackend.connect(config(
                proxy.port(),
                PostgresOptions.defaults()
                        .appendTimeout(TIMEOUT)
                        .readTimeout(TIMEOUT)
                        .notifications(true)));
        EventLog log = backend.open(STORE);
        log.tail(0, EventFilter.all(), events -> {});
        appendAtLast(log);
        proxy.cutNow();
        assertThrows(CompletionException.class, () -> append(log));

        Thread.currentThread().interrupt();
        assertTimeout(SOON, backend::close);
        assertTrue(Thread.interrupted(), "the interrupt is for who closes");
        long end = System.nanoTime() + SOON.toNanos();
        Set<Thread> left = ourThreads();
        left.removeAll(before);
        while (left.stream().anyMatch(Thread::isAlive) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertEquals(List.of(), left.stream().filter(Thread::isAlive).toList());
    }

    private static Set<Thread> ourThreads() {
        Set<Thread> ours = new HashSet<>(Thread.getAllStackTraces().keySet());
        ours.removeIf(thread -> !thread.getName().startsWith("es-postgres"));
        return ours;
    }

    private PostgresConfig impatient(Duration timeout) {
        return config(
                proxy.port(), PostgresOptions.defaults().appendTimeout(timeout).readTimeout(timeout));
    }

    private static PostgresConfig config(int port, PostgresOptions options) {
        return PostgresConfig.at("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres")
                .password("postgres".toCharArray())
                .connectTimeout(CONNECT_TIMEOUT)
                .options(options)
                .build();
    }

    private static CompletableFuture<AppendResult> begin(EventLog log) {
        return log.append(List.of(TestStores.event("card-1")), Expectation.any());
    }

    private static void append(EventLog log) {
        begin(log).join();
    }

    private static void appendAtLast(EventLog log) {
        for (long end = System.nanoTime() + CONNECT_TIMEOUT.toNanos(); System.nanoTime() < end; ) {
            try {
                append(log);
                return;
            } catch (CompletionException e) {
                assertInstanceOf(EventStoreException.class, e.getCause());
            }
        }
        fail("no append succeeded although nothing is cut");
    }
}
