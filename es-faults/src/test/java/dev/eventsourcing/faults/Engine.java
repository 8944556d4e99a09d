package dev.eventsourcing.faults;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.KeyStore;
import java.nio.file.Path;
import java.time.Duration;

/** A server of the test's own, whichever it is: what can be done to it, and how it is reached. */
interface Engine extends AutoCloseable {
    /** The engines that keep what they are given. */
    enum Kind {
        POSTGRESQL {
            @Override
            Engine start(Path data, boolean durable) {
                return PostgresEngine.start(data, durable);
            }

            @Override
            Backend connect(int port, Duration patience) {
                return PostgresEngine.backend(port, patience);
            }

            @Override
            KeyStore connectKeys(int port, Duration patience) {
                return PostgresEngine.keys(port, patience);
            }
        },
        NATS {
            @Override
            Engine start(Path data, boolean durable) {
                return NatsEngine.start(data, durable);
            }

            @Override
            Backend connect(int port, Duration patience) {
                return NatsEngine.backend(port, patience);
            }

            @Override
            KeyStore connectKeys(int port, Duration patience) {
                return NatsEngine.keys(port, patience);
            }
        };

        /**
         * Starts a server.
         *
         * @param data its folder; what is there is used
         * @param durable whether it syncs what it acknowledges, or is set up as badly as can be
         */
        abstract Engine start(Path data, boolean durable);

        /** A backend over connections to a server, or to a proxy before it. */
        abstract Backend connect(int port, Duration patience);

        /** A key store, likewise. */
        abstract KeyStore connectKeys(int port, Duration patience);
    }

    /** With its version. */
    String name();

    int port();

    Kind kind();

    default Backend connect(Duration patience) {
        return kind().connect(port(), patience);
    }

    /** With SIGKILL, children included. */
    void kill();

    void restart();

    @Override
    void close();
}
