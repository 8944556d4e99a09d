package dev.eventsourcing.core;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a store can be given before it starts; see {@link EventStore#named}. Not safe for use by many threads. */
public final class EventStoreBuilder {
    private final StoreName name;
    private final Backend backend;
    private final EventRegistry registry;
    private @Nullable PayloadEncryption encryption;
    private Clock clock = Clock.systemUTC();

    EventStoreBuilder(StoreName name, Backend backend, EventRegistry registry) {
        this.name = name;
        this.backend = Objects.requireNonNull(backend, "backend");
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    /**
     * Encrypts the payloads of every entity that has a key. Without this, payloads are stored in the clear, and
     * encrypted ones cannot be read.
     *
     * @param keys the keys; not closed by the store, and shared by any number of stores
     * @return this
     */
    public EventStoreBuilder keys(EntityKeys keys) {
        return encryption(new PayloadEncryption(keys));
    }

    /**
     * Encrypts as {@link #keys} does, with another than the default cipher suite or policy.
     *
     * @param encryption the keys, the suite for payloads that are written, those that can be read, and what is done
     *     about payloads in the clear
     * @return this
     */
    public EventStoreBuilder encryption(PayloadEncryption encryption) {
        this.encryption = Objects.requireNonNull(encryption, "encryption");
        return this;
    }

    /**
     * Where the ids and timestamps of {@link EventStore#newEvent new events} come from.
     *
     * @param clock tells the time; the system's clock unless set
     * @return this
     */
    public EventStoreBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Opens the log, which is created if it is missing.
     *
     * @return the running store; the caller closes it
     * @throws BackendUnavailableException if the engine does not answer or refuses the credentials
     * @throws UnsupportedServerException if the server is too old or misconfigured
     * @throws IncompatibleStoreException if something else has the store's name
     */
    public EventStore start() {
        return new EventStore(name, backend.open(name), registry, encryption, clock);
    }
}
