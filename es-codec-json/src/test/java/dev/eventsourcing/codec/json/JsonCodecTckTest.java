package dev.eventsourcing.codec.json;

import dev.eventsourcing.EventType;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.tck.CodecFixture;
import dev.eventsourcing.tck.CodecTck;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

class JsonCodecTckTest extends CodecTck {
    record Fine(BigDecimal amount, Instant due) {}

    @Override
    protected CodecFixture fixture() {
        return new CodecFixture() {
            @Override
            public String name() {
                return "json";
            }

            @Override
            public Codec codec() {
                return new JsonCodec();
            }

            @Override
            public List<Sample<?>> samples() {
                return List.of(new Sample<>(
                        EventType.of("fine", Fine.class),
                        new Fine(new BigDecimal("1.50"), Instant.parse("2026-11-23T10:00:00.000001Z"))));
            }
        };
    }
}
