package dev.eventsourcing.benchmarks.micro;

import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.encryption.CipherSuite;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.Opened;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing and opening a payload, with the entity's key in the cache. */
@State(Scope.Benchmark)
public class EnvelopeBenchmark {
    /** How the payload is sealed. */
    @Param
    public CipherSuite suite = CipherSuite.A256CBC_HS512;

    /** The size of the payload. */
    @Param({"256", "1024", "16384"})
    public int bytes = 256;

    private final PayloadContext context =
            new PayloadContext("meter-17", new UUID(0x0190_0000_0000_7000L, 1), "MeterRead", "json");
    private byte[] payload = {};
    private byte[] envelope = {};
    private PayloadEncryption encryption = encryption(CipherSuite.A256CBC_HS512);

    /** Makes the key, the payload and its envelope. */
    @Setup
    public void prepare() {
        encryption = encryption(suite);
        payload = new byte[bytes];
        envelope = seal();
    }

    private static PayloadEncryption encryption(CipherSuite suite) {
        EntityKeys keys = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());
        keys.create("meter-17");
        return new PayloadEncryption(keys, suite);
    }

    /** Seals. */
    @Benchmark
    public byte[] seal() {
        return encryption.seal(context, payload).orElseThrow();
    }

    /** Opens. */
    @Benchmark
    public Opened open() {
        return encryption.open(context, envelope);
    }
}
