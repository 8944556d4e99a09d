package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.testkit.NatsProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

class NatsBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return new NatsFixture();
    }

    private static final class NatsFixture implements BackendFixture {
        private final NatsProcess server = NatsProcess.start();

        @Override
        public String name() {
            return "nats";
        }

        @Override
        public String version() {
            return "nats-server " + server.server().version();
        }

        @Override
        public Backend connect() {
            return NatsBackend.connect(
                    NatsConfig.servers(server.server().url()),
                    NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(
                    Capability.MULTI_ENTITY_APPEND,
                    Capability.SURVIVES_CRASHES,
                    Capability.SURVIVES_FREEZES,
                    Capability.RAW_BYTES);
        }

        @Override
        public Optional<EngineAction> crash() {
            return Optional.of(() -> {
                server.kill();
                server.restart();
            });
        }

        @Override
        public Optional<dev.eventsourcing.tck.TckFixture.Freeze> freeze() {
            return Optional.of(() -> {
                server.pause();
                return server::resume;
            });
        }

        @Override
        public Optional<RawBytes> rawBytes() {
            return Optional.of(this::isStored);
        }

        private boolean isStored(StoreName store, byte[] needle) throws IOException {
            String wanted = new String(needle, StandardCharsets.ISO_8859_1);
            try (Stream<Path> files = Files.walk(server.storeFolder())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(wanted)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
