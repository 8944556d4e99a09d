package dev.eventsourcing.security;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.nats.NatsOptions;
import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import java.util.Optional;

class NatsPlaintextScanTest extends PlaintextScan {
    @Override
    Engine start() {
        return NatsEngine.guarded(password.text());
    }

    @Override
    void intrude(Engine engine, Overheard overheard) {
        NatsConfig wrong = ((NatsEngine) engine).config(Optional.of(wrongPassword.text()));
        NatsKeyStoreOptions options = NatsKeyStoreOptions.bucket("keys");
        overheard.hearRefusal(
                BackendUnavailableException.class,
                () -> NatsBackend.connect(wrong, NatsOptions.defaults()).close());
        overheard.hearRefusal(
                KeyStoreUnavailableException.class,
                () -> NatsKeyStore.connect(wrong, options).close());
        overheard.hear(wrong, NatsOptions.defaults(), options);
        overheard.hear(((NatsEngine) engine).config(Optional.of(password.text())));
    }
}
