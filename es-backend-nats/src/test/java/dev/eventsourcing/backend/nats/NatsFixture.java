package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.NatsProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A nats-server of its own behind a proxy, to be killed, cut off and frozen. Only servers that store messages together
 * soundly are said to take appends over several entities; on the others the suite checks that they are refused.
 */
final class NatsFixture implements BackendFixture {
    private final NatsProcess process;
    private final CuttableProxy proxy;
    private final String name;
    private final Scale scale;
    private final Set<Capability> claims;

    private NatsFixture(NatsProcess process, String name, Scale scale, Capability... more) {
        this.process = process;
        this.proxy = CuttableProxy.to(process.port());
        this.name = name;
        this.scale = scale;
        this.claims = EnumSet.of(
                Capability.SURVIVES_CRASHES,
                Capability.SURVIVES_CUTS,
                Capability.SURVIVES_FREEZES,
                Capability.RAW_BYTES);
        claims.addAll(List.of(more));
    }

    /** The newest server there is. */
    static NatsFixture newest() {
        return new NatsFixture(NatsProcess.start(), "nats", Scale.FULL, Capability.MULTI_ENTITY_APPEND);
    }

    /** The oldest line that is supported. */
    static NatsFixture oldest() {
        return new NatsFixture(NatsProcess.builder().versionLine("2.10").start(), "nats-oldest", Scale.QUARTER);
    }

    @Override
    public String name() {
        return name;
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
        return Set.copyOf(claims);
    }

    @Override
    public Scale scale() {
        return scale;
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
