package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.NatsProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

class NatsBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return new NatsFixture();
    }

    private static final class NatsFixture implements BackendFixture {
        private final NatsProcess process = NatsProcess.start();
        private final CuttableProxy proxy = CuttableProxy.to(process.port());

        @Override
        public String name() {
            return "nats";
        }

        @Override
        public String version() {
            return "nats-server " + process.server().version();
        }

        @Override
        public Backend connect() {
            NatsOptions options = NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5));
            return NatsBackend.connect(NatsConfig.servers("nats://127.0.0.1:" + proxy.port()), options);
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(
                    Capability.MULTI_ENTITY_APPEND,
                    Capability.SURVIVES_CRASHES,
                    Capability.SURVIVES_CUTS,
                    Capability.SURVIVES_FREEZES,
                    Capability.RAW_BYTES);
        }

        @Override
        public Optional<EngineAction> crash() {
            return Optional.of(() -> {
                process.kill();
                process.restart();
            });
        }

        @Override
        public Optional<EngineAction> cut() {
            return Optional.of(proxy::cut);
        }

        @Override
        public Optional<Freeze> freeze() {
            return Optional.of(() -> {
                process.pause();
                return process::resume;
            });
        }

        @Override
        public Optional<RawBytes> rawBytes() {
            return Optional.of(this::isStored);
        }

        private boolean isStored(StoreName store, byte[] needle) throws IOException {
            String wanted = new String(needle, StandardCharsets.ISO_8859_1);
            try (Stream<Path> paths = Files.walk(process.storeFolder())) {
                List<Path> files = paths.filter(Files::isRegularFile)
                        .filter(file -> file.toString().contains("es_" + store))
                        .toList();
                for (Path file : files) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            process.close();
        }
    }
}
