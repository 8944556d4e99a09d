package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.Codec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes payloads as JSON and reads them back. Its name is {@value #NAME}.
 *
 * <pre>{@code
 * registry.registerCodec(new JsonCodec());                  // records, java.time, Optional, maps: nothing to configure
 * registry.registerCodec(new JsonCodec(yourObjectMapper));  // your modules and formats
 * registry.registerCodec(JsonCodec.builder()                // names for the cases of a sealed interface
 *         .subtype(CardIssued.class, "issued")
 *         .subtype(CardReturned.class, "returned", "brought-back")
 *         .build());
 * }</pre>
 *
 * <p><b>Sealed types.</b> Where a sealed interface or class is expected, the object says by a member
 * {@value SealedTypes#MEMBER} which case it is, with a name that is given to the class by {@link Builder#subtype}, or
 * by Jackson's {@code @JsonTypeName} or {@code @JsonSubTypes}. There is no name by default: a class name would break
 * the data when the class is renamed. A case without a name, or two with one name, is a {@link CodecException} that
 * says so, at the first use. Classes may be renamed and moved at will; a name that is changed must stay known as an
 * older name.
 *
 * <p><b>Evolution.</b> Members that the class does not have are ignored. Members that the data do not have are null,
 * empty ({@code Optional}) or zero. Anything else that does not fit is an error, never a guess: not text for a number,
 * not 1.5 for an integer, not a number for an enum constant.
 *
 * <p><b>Exactness.</b> {@code BigDecimal}s keep value and scale. Dates and times are ISO-8601 text with their zone or
 * offset. In an untyped map whole numbers come back as {@code Integer}, {@code Long} or {@code BigInteger}, whichever
 * is the smallest that holds them, other numbers as {@code BigDecimal}; maps and lists stay what they are.
 *
 * <p><b>One form.</b> Equal payloads give the same bytes: map entries are sorted by key, elements of sets in their
 * natural order if they have one. (A set of other elements is written as it iterates: prefer a list.)
 *
 * <p><b>Safety.</b> Nesting deeper than 200, strings beyond 10 million characters, numbers beyond 1000 digits, a name
 * twice in one object and anything behind the value are refused. Errors tell where, never what: no content of a payload
 * is in a message.
 *
 * <p>Immutable and safe for use by many threads. On the module path, a module whose records are payloads opens their
 * package to {@code com.fasterxml.jackson.databind}.
 */
public final class JsonCodec implements Codec {
    /** The name of this codec in the headers of stored events. */
    public static final String NAME = EventType.DEFAULT_CODEC;

    private final ObjectMapper mapper;
    // finding a class's serializer again for each payload takes as long as a small payload
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    /** A codec that needs no configuration. */
    public JsonCodec() {
        this(builder());
    }

    /**
     * A codec with the caller's modules, formats and mix-ins. What this class promises about unknown members, order,
     * limits and type names holds nevertheless; about exactness and coercions the mapper decides.
     *
     * @param mapper copied now, never changed
     * @throws InvalidInputException if the mapper has default typing, which writes class names
     */
    public JsonCodec(ObjectMapper mapper) {
        this(builder().mapper(mapper));
    }

    private JsonCodec(Builder builder) {
        this.mapper = builder.strictMapper();
    }

    /**
     * Begins to describe a codec.
     *
     * @return a builder without subtypes
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte[] encode(Object payload, EventType<?> type) {
        byte[] json;
        BufferRecycler buffers = mapper.getFactory()._getBufferRecycler(); // as Jackson's writeValueAsBytes does
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(buffers)) {
            try (JsonGenerator out = new BoundedNumbers(mapper.createGenerator(bytes))) {
                writers.computeIfAbsent(type.payloadClass(), mapper::writerFor).writeValue(out, payload);
            }
            json = bytes.getClearAndRelease();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw JsonFailure.writing(type, e);
        } finally {
            buffers.releaseToPool();
        }
        if (isNull(json)) {
            throw JsonFailure.nothing(type);
        }
        return json;
    }

    @Override
    public <P> P decode(byte[] bytes, EventType<P> type) {
        P payload;
        try {
            payload = readers.computeIfAbsent(type.payloadClass(), mapper::readerFor)
                    .readValue(bytes);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw JsonFailure.reading(type, e);
        }
        if (payload == null) {
            throw JsonFailure.nothing(type);
        }
        return payload;
    }

    private static boolean isNull(byte[] json) {
        return json.length == 4 && json[0] == 'n';
    }

    @Override
    public String toString() {
        return "JsonCodec[" + NAME + "]";
    }

    /** Describes a {@link JsonCodec}. Not safe for use by many threads. */
    public static final class Builder {
        private final SubtypeNames names = new SubtypeNames();
        private ObjectMapper mapper = Mappers.ours();

        private Builder() {}

        /**
         * Uses the caller's modules, formats and mix-ins; see {@link JsonCodec#JsonCodec(ObjectMapper)}.
         *
         * @param mapper copied by {@link #build()}, never changed
         * @return this
         */
        public Builder mapper(ObjectMapper mapper) {
            this.mapper = mapper;
            return this;
        }

        /**
         * Names a case of a sealed type.
         *
         * @param subtype a class that a sealed interface or class permits
         * @param name its name in the data: stable, and another one than those of its siblings
         * @param olderNames names it had before, which are still read
         * @return this
         * @throws InvalidInputException if the class has a name already
         */
        public Builder subtype(Class<?> subtype, String name, String... olderNames) {
            names.add(subtype, name, olderNames);
            return this;
        }

        /**
         * Makes the codec.
         *
         * @return the codec
         * @throws InvalidInputException if the mapper has default typing, which writes class names
         */
        public JsonCodec build() {
            return new JsonCodec(this);
        }

        private ObjectMapper strictMapper() {
            return Mappers.strict(mapper, names);
        }
    }
}
