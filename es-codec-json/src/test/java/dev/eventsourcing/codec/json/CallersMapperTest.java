package dev.eventsourcing.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The caller's mapper decides about formats, and neither changes nor weakens anything. */
class CallersMapperTest {
    record Card(String ownerName, int copies) {}

    private static final EventType<Card> CARD = EventType.of("card", Card.class);

    @Test
    void itsSettingsAreUsed() {
        ObjectMapper mapper = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

        byte[] json = new JsonCodec(mapper).encode(new Card("Ada", 1), CARD);

        assertEquals("{\"owner_name\":\"Ada\",\"copies\":1}", new String(json, StandardCharsets.UTF_8));
    }

    @Test
    void itIsNotChanged() {
        ObjectMapper mapper = new ObjectMapper();

        new JsonCodec(mapper).encode(new Card("Ada", 1), CARD);

        assertTrue(mapper.isEnabled(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
        assertFalse(mapper.isEnabled(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
        assertFalse(mapper.isEnabled(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS));
        assertFalse(mapper.isEnabled(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
        assertFalse(mapper.isEnabled(JsonGenerator.Feature.STRICT_DUPLICATE_DETECTION));
        assertEquals(1000, mapper.getFactory().streamReadConstraints().getMaxNestingDepth());
    }

    @Test
    void laterChangesToItDoNotReachTheCodec() {
        ObjectMapper mapper = new ObjectMapper();
        JsonCodec codec = new JsonCodec(mapper);

        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

        assertEquals(
                "{\"ownerName\":\"Ada\",\"copies\":1}",
                new String(codec.encode(new Card("Ada", 1), CARD), StandardCharsets.UTF_8));
    }

    @Test
    void whatTheCodecPromisesHoldsNevertheless() {
        JsonCodec codec = new JsonCodec(new ObjectMapper().enable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION));

        assertEquals(new Card("Ada", 1), read(codec, "{\"ownerName\":\"Ada\",\"copies\":1,\"new\":true}"));
        assertThrows(CodecException.class, () -> read(codec, "{\"copies\":1,\"copies\":2}"));
        assertThrows(CodecException.class, () -> read(codec, "{\"copies\":1} 2"));
        assertFalse(assertThrows(CodecException.class, () -> read(codec, "{\"copies\":canary}"))
                .getMessage()
                .contains("canary"));
    }

    @Test
    @SuppressWarnings("deprecation")
    void defaultTypingIsRefused() {
        ObjectMapper mapper = new ObjectMapper().activateDefaultTyping(LaissezFaireSubTypeValidator.instance);

        InvalidInputException refused = assertThrows(InvalidInputException.class, () -> new JsonCodec(mapper));

        assertTrue(refused.getMessage().contains("default typing"), refused.getMessage());
    }

    sealed interface Pet {
        record Cat(int lives) implements Pet {}
    }

    @Test
    void namesThatTheMapperKnowsAreUsed() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.registerSubtypes(new NamedType(Pet.Cat.class, "cat"));
        EventType<Pet> type = EventType.of("pet", Pet.class);
        JsonCodec codec = new JsonCodec(mapper);

        byte[] json = codec.encode(new Pet.Cat(9), type);

        assertEquals("{\"@type\":\"cat\",\"lives\":9}", new String(json, StandardCharsets.UTF_8));
        assertEquals(new Pet.Cat(9), codec.decode(json, type));
    }

    private static Card read(JsonCodec codec, String json) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8), CARD);
    }
}
