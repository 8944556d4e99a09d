package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import dev.eventsourcing.InvalidInputException;

/** How Jackson is set up: what this library chooses, and what it insists on with any mapper. */
final class Mappers {
    static final int MAX_DEPTH = 200;
    static final int MAX_STRING_CHARS = 10_000_000;
    static final int MAX_NUMBER_DIGITS = 1_000;

    private static final int SIGN_POINT_AND_EXPONENT = 32;

    private Mappers() {}

    /** What this library chooses: exact, and without guessing. */
    static ObjectMapper ours() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID))
                .addModule(new Jdk8Module())
                .addModule(new ParameterNamesModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
    }

    /** A copy of a mapper that keeps what {@link JsonCodec} promises. */
    static ObjectMapper strict(ObjectMapper original, SubtypeNames names) {
        ObjectMapper mapper = original.copy();
        refuseDefaultTyping(mapper);
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING_CHARS)
                        .maxNumberLength(MAX_NUMBER_DIGITS + SIGN_POINT_AND_EXPONENT)
                        .build())
                .setStreamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.enable(JsonGenerator.Feature.STRICT_DUPLICATE_DETECTION); // what could not be read is not written
        mapper.disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        mapper.setSerializerFactory(mapper.getSerializerFactory().withSerializerModifier(new SortedSets()));
        mapper.setAnnotationIntrospectors(
                withSealedTypes(mapper.getSerializationConfig().getAnnotationIntrospector(), names),
                withSealedTypes(mapper.getDeserializationConfig().getAnnotationIntrospector(), names));
        return mapper;
    }

    private static AnnotationIntrospector withSealedTypes(AnnotationIntrospector annotations, SubtypeNames names) {
        return new CheckedTypeInfo(annotations, new SealedTypes(names));
    }

    private static void refuseDefaultTyping(ObjectMapper mapper) {
        if (mapper.getDeserializationConfig().getDefaultTyper(mapper.constructType(Object.class)) != null) {
            throw new InvalidInputException(
                    "object mapper",
                    mapper.getClass().getName(),
                    "must not have default typing: it writes class names into the data and loads what they name");
        }
    }
}
