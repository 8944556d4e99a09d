package dev.eventsourcing.benchmarks.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.codec.json.JsonCodec;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A payload to JSON and back, beside plain Jackson with its defaults. */
@State(Scope.Benchmark)
public class CodecBenchmark {
    private final JsonCodec codec = new JsonCodec();
    private final ObjectWriter writer = new ObjectMapper().writerFor(Reading.class);
    private final ObjectReader reader = new ObjectMapper().readerFor(Reading.class);
    private final Reading payload = Events.reading(Events.BYTES);
    private final byte[] json = Events.json(Events.BYTES);

    /** Ours, writing. */
    @Benchmark
    public byte[] encodeOurs() {
        return codec.encode(payload, Events.READ);
    }

    /** Jackson, writing. */
    @Benchmark
    public byte[] encodeRaw() throws IOException {
        return writer.writeValueAsBytes(payload);
    }

    /** Ours, reading. */
    @Benchmark
    public Reading decodeOurs() {
        return codec.decode(json, Events.READ);
    }

    /** Jackson, reading. */
    @Benchmark
    public Reading decodeRaw() throws IOException {
        return reader.readValue(json);
    }
}
