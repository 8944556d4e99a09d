package dev.eventsourcing.security;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresKeyStore;
import dev.eventsourcing.backend.postgres.PostgresKeyStoreOptions;
import dev.eventsourcing.spi.StoreName;

class PostgresPlaintextScanTest extends PlaintextScan {
    @Override
    Engine start() {
        PostgresEngine engine = new PostgresEngine();
        engine.demandPassword(password.text());
        return engine;
    }

    @Override
    void intrude(Engine engine, Overheard overheard) {
        PostgresConfig wrong = ((PostgresEngine) engine).config(letters(wrongPassword));
        PostgresKeyStoreOptions options = PostgresKeyStoreOptions.defaults();
        overheard.hearRefusal(BackendUnavailableException.class, () -> {
            try (PostgresBackend backend = PostgresBackend.connect(wrong)) {
                overheard.hear(backend);
                backend.open(new StoreName(Customers.STORE));
            }
        });
        overheard.hearRefusal(
                KeyStoreUnavailableException.class,
                () -> PostgresKeyStore.connect(wrong, options).close());
        overheard.hear(wrong, wrong.options(), options, ((PostgresEngine) engine).config(letters(password)));
    }
}
