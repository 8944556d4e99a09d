package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that follow another one: what they show may be old, and what they have not got yet may be lost. */
@Timeout(120)
class StandbyTest {
    private static final StoreName LOANS = new StoreName("loans");

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void serverThatBecameAStandbyDecidesAndShowsNothing() throws Exception {
        Path data = folder.resolve("data");
        try (PostgresProcess process =
                        PostgresProcess.builder().dataFolder(data).start();
                PostgresBackend backend = PostgresBackend.connect(config(hostOf(process)));
                EventLog log = backend.open(LOANS)) {
            append(log);
            Files.createFile(data.resolve("standby.signal"));
            process.restart();

            // unavailable, or unknown if it was sent on a connection that was dead already
            assertThrows(
                    EventStoreException.class,
                    () -> append(log, Expectation.entityAbsent("card-1")),
                    "a conflict would be decided by what the standby happens to have");
            BackendUnavailableException refused =
                    assertThrows(BackendUnavailableException.class, () -> log.lastSequence(EventFilter.all()));
            assertTrue(refused.getMessage().contains("primary"), refused.getMessage());
        }
    }

    @Test
    void primaryIsFoundBehindAStandby() throws Exception {
        Path data = folder.resolve("data");
        try (PostgresProcess standby =
                        PostgresProcess.builder().dataFolder(data).start();
                PostgresProcess primary = PostgresProcess.start()) {
            Files.createFile(data.resolve("standby.signal"));
            standby.restart();

            try (PostgresBackend backend = PostgresBackend.connect(config(hostOf(standby) + "," + hostOf(primary)));
                    EventLog log = backend.open(LOANS)) {
                append(log);

                assertEquals(1, log.lastSequence(EventFilter.all()));
            }
        }
    }

    /** The server commits, stops waiting for the standby when it is told to, and warns, as far as it is let. */
    @Test
    void whatNoStandbyHasAcknowledgedIsUnknownUntilOneHas() throws Exception {
        try (PostgresProcess process = PostgresProcess.start();
                PostgresBackend backend = PostgresBackend.connect(config(hostOf(process)));
                EventLog log = backend.open(LOANS);
                PostgresKeyStore keys = PostgresKeyStore.connect(
                        config(hostOf(process)),
                        PostgresKeyStoreOptions.defaults().timeout(Duration.ofSeconds(1)))) {
            append(log);
            Db db = new Db(process.server().dataSource());
            db.run("ALTER SYSTEM SET synchronous_standby_names = 'away'");
            db.run("ALTER SYSTEM SET client_min_messages = 'error'");
            db.run("SELECT pg_reload_conf()");

            AtomicReference<EventRecord> last = new AtomicReference<>();
            assertThrows(AppendOutcomeUnknownException.class, () -> {
                for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; ) {
                    last.set(TestStores.event("card-1")); // until the server has read its settings again
                    append(log, last.get(), Expectation.any());
                }
            });
            assertThrows(
                    AppendOutcomeUnknownException.class,
                    () -> append(log, last.get(), Expectation.any()),
                    "it is there, but may not last");
            assertThrows(
                    KeyStoreUnavailableException.class, () -> keys.replace("card-1", 0, Bytes.wrap(new byte[] {1})));
            for (long end = System.nanoTime() + SOON.toNanos();
                    db.number("SELECT count(*) FROM es_keys.es_keys") == 0 && System.nanoTime() < end; ) {
                try { // on a busy machine it was over before anything was sent
                    keys.replace("card-1", 0, Bytes.wrap(new byte[] {1}));
                } catch (KeyStoreUnavailableException e) {
                    Thread.sleep(100);
                }
            }
            assertEquals(
                    1,
                    db.number("SELECT count(*) FROM es_keys.es_keys"),
                    "a write that was given up must not go on waiting, and keep the row locked");
            assertThrows(KeyStoreUnavailableException.class, () -> keys.find("card-1"), "nor may the key");

            db.run("ALTER SYSTEM RESET synchronous_standby_names");
            db.run("SELECT pg_reload_conf()");
            append(log, last.get(), Expectation.any());
            assertTrue(keys.find("card-1").isPresent());
        }
    }

    private static String hostOf(PostgresProcess process) {
        return "127.0.0.1:" + process.port();
    }

    private static PostgresConfig config(String hosts) {
        return PostgresConfig.at("jdbc:postgresql://" + hosts + "/postgres", "postgres")
                .password("postgres".toCharArray())
                .connectTimeout(Duration.ofSeconds(2))
                .options(PostgresOptions.defaults().appendTimeout(Duration.ofSeconds(2)))
                .build();
    }

    private static void append(EventLog log) {
        append(log, Expectation.any());
    }

    private static void append(EventLog log, Expectation expectation) {
        append(log, TestStores.event("card-1"), expectation);
    }

    private static void append(EventLog log, EventRecord event, Expectation expectation) {
        try {
            log.append(List.of(event), expectation).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
