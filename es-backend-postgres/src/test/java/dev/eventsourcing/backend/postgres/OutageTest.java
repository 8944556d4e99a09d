package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.PostgresProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No server takes connections: whoever asks hears of it when the time of what is asked is up, not later. */
@Timeout(60)
class OutageTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(5); // for busy machines; far below the time to connect

    @Test
    void appendAndReadEndInTheirTime() throws Exception {
        try (PostgresProcess server = PostgresProcess.start();
                ByteCutProxy proxy = ByteCutProxy.to(server.port());
                PostgresBackend backend = PostgresBackend.connect(config(proxy));
                EventLog log = backend.open(new StoreName("outage"))) {
            append(log);
            proxy.cutNow();

            assertInstanceOf(
                    EventStoreException.class,
                    assertTimeout(SOON, () -> assertThrows(CompletionException.class, () -> append(log)))
                            .getCause());
            assertTimeout(
                    SOON,
                    () -> assertThrows(
                            BackendUnavailableException.class, () -> log.lastSequence(EventFilter.entity("card-1"))));
        }
    }

    @Test
    void keyIsLookedForInItsTime() throws Exception {
        try (PostgresProcess server = PostgresProcess.start();
                ByteCutProxy proxy = ByteCutProxy.to(server.port());
                PostgresKeyStore keys = PostgresKeyStore.connect(
                        config(proxy), PostgresKeyStoreOptions.defaults().timeout(TIMEOUT))) {
            keys.find("card-1");
            proxy.cutNow();

            assertTimeout(SOON, () -> assertThrows(KeyStoreUnavailableException.class, () -> keys.find("card-1")));
        }
    }

    private PostgresConfig config(ByteCutProxy proxy) {
        return PostgresConfig.at("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres", "postgres")
                .password("postgres".toCharArray())
                .connectTimeout(CONNECT_TIMEOUT)
                .options(PostgresOptions.defaults().appendTimeout(TIMEOUT).readTimeout(TIMEOUT))
                .build();
    }

    private static void append(EventLog log) {
        log.append(List.of(TestStores.event("card-1")), Expectation.any()).join();
    }
}
