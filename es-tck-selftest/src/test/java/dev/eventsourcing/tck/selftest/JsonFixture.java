package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.tck.CodecFixture;
import dev.eventsourcing.tck.HostileBytes;
import dev.eventsourcing.tck.Scale;
import java.util.List;

/** The codec for JSON with something around it. */
class JsonFixture implements CodecFixture {
    private final Codec codec;

    JsonFixture(Codec codec) {
        this.codec = codec;
    }

    static Codec correct() {
        return new JsonCodec();
    }

    @Override
    public String name() {
        return "selftest";
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public Scale scale() {
        return MemoryFixture.LITTLE;
    }

    /** What the suite would do to plain JSON. */
    final List<byte[]> plainHostile(HostileBytes kind, byte[] json) {
        return CodecFixture.super.hostile(kind, json);
    }
}
