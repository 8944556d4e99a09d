package dev.eventsourcing.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases of sealed types have names that somebody chose. */
class SealedPayloadTest {
    sealed interface CardEvent {}

    record Issued(String reader) implements CardEvent {}

    sealed interface Movement extends CardEvent {}

    record Borrowed(String title) implements Movement {}

    record Returned(String title) implements Movement {}

    enum Lost implements CardEvent {
        STOLEN,
        MISLAID
    }

    private static final EventType<CardEvent> CARD = EventType.of("card", CardEvent.class);

    private final JsonCodec codec = JsonCodec.builder()
            .subtype(Issued.class, "issued")
            .subtype(Borrowed.class, "borrowed")
            .subtype(Returned.class, "returned", "brought-back", "back")
            .subtype(Lost.class, "lost")
            .build();

    @Test
    void aCaseIsWrittenUnderItsNameAndReadBack() {
        assertEquals("{\"@type\":\"issued\",\"reader\":\"Ada\"}", json(new Issued("Ada")));
        assertEquals("{\"@type\":\"borrowed\",\"title\":\"Emma\"}", json(new Borrowed("Emma")));
        for (CardEvent event :
                List.of(new Issued("Ada"), new Borrowed("Emma"), new Returned("Emma"), Lost.STOLEN, Lost.MISLAID)) {
            assertEquals(event, codec.decode(codec.encode(event, CARD), CARD));
        }
    }

    @Test
    void aCaseKeepsItsNameWhereverASealedTypeIsExpected() {
        record Page(Optional<CardEvent> first, List<Movement> movements) {}
        EventType<Page> type = EventType.of("page", Page.class);
        Page page = new Page(Optional.of(new Issued("Ada")), List.of(new Borrowed("Emma"), new Returned("Emma")));

        assertEquals(page, codec.decode(codec.encode(page, type), type));
        assertEquals(
                "{\"first\":{\"@type\":\"issued\",\"reader\":\"Ada\"},\"movements\":["
                        + "{\"@type\":\"borrowed\",\"title\":\"Emma\"},{\"@type\":\"returned\",\"title\":\"Emma\"}]}",
                new String(codec.encode(page, type), StandardCharsets.UTF_8));
    }

    @Test
    void aRecordThatIsExpectedByItselfNeedsNoName() {
        EventType<Issued> type = EventType.of("issued", Issued.class);

        byte[] json = new JsonCodec().encode(new Issued("Ada"), type);

        assertEquals("{\"reader\":\"Ada\"}", new String(json, StandardCharsets.UTF_8));
        assertEquals(new Issued("Ada"), new JsonCodec().decode(json, type));
    }

    @Test
    void olderNamesAreStillRead() {
        assertEquals(new Returned("Emma"), read("{\"@type\":\"brought-back\",\"title\":\"Emma\"}"));
        assertEquals(new Returned("Emma"), read("{\"@type\":\"back\",\"title\":\"Emma\"}"));
        assertEquals("{\"@type\":\"returned\",\"title\":\"Emma\"}", json(new Returned("Emma")));
    }

    @Test
    void theNameMayComeBehindTheOtherMembers() {
        assertEquals(new Issued("Ada"), read("{\"reader\":\"Ada\",\"@type\":\"issued\"}"));
    }

    @Test
    void aCaseWithoutANameIsRefusedInBothDirections() {
        JsonCodec without = JsonCodec.builder()
                .subtype(Issued.class, "issued")
                .subtype(Borrowed.class, "borrowed")
                .subtype(Lost.class, "lost")
                .build();

        CodecException writing = assertThrows(CodecException.class, () -> without.encode(new Issued("Ada"), CARD));
        CodecException reading = assertThrows(
                CodecException.class,
                () -> without.decode("{\"@type\":\"issued\"}".getBytes(StandardCharsets.UTF_8), CARD));

        for (CodecException refused : List.of(writing, reading)) {
            assertTrue(
                    refused.getMessage().contains("Returned has no name among the subtypes of"), refused.getMessage());
            assertTrue(refused.getMessage().contains("subtype(Returned.class, \"...\")"), refused.getMessage());
        }
    }

    @Test
    void twoCasesWithOneNameAreRefusedInBothDirections() {
        JsonCodec ambiguous = JsonCodec.builder()
                .subtype(Issued.class, "issued")
                .subtype(Borrowed.class, "moved")
                .subtype(Returned.class, "returned", "moved")
                .subtype(Lost.class, "lost")
                .build();

        CodecException writing = assertThrows(CodecException.class, () -> ambiguous.encode(new Issued("Ada"), CARD));
        CodecException reading = assertThrows(
                CodecException.class,
                () -> ambiguous.decode("{\"@type\":\"issued\"}".getBytes(StandardCharsets.UTF_8), CARD));

        assertTrue(writing.getMessage().contains("have the same name 'moved'"), writing.getMessage());
        assertTrue(reading.getMessage().contains("have the same name 'moved'"), reading.getMessage());
    }

    @Test
    void aClassIsNamedOnce() {
        JsonCodec.Builder builder = JsonCodec.builder().subtype(Issued.class, "issued");

        assertThrows(InvalidInputException.class, () -> builder.subtype(Issued.class, "other"));
        assertThrows(InvalidInputException.class, () -> builder.subtype(Borrowed.class, ""));
    }

    @Test
    void anUnknownOrMissingNameIsRefusedWithoutBeingQuoted() {
        for (String json : List.of(
                "{\"@type\":\"secret-name\",\"reader\":\"Ada\"}",
                "{\"reader\":\"secret-name\"}",
                "{\"@type\":null,\"reader\":\"secret-name\"}",
                "{\"@type\":{\"secret-name\":1}}")) {
            CodecException refused = assertThrows(CodecException.class, () -> read(json));

            assertTrue(!refused.getMessage().contains("secret-name"), refused.getMessage());
        }
    }

    @Test
    void aClassNameIsNoName() {
        for (String name : List.of(
                Issued.class.getName(), "Issued", "SealedPayloadTest$Issued", "javax.script.ScriptEngineManager")) {
            assertThrows(CodecException.class, () -> read("{\"@type\":\"" + name + "\",\"reader\":\"Ada\"}"));
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Annotated.One.class, name = "one"),
        @JsonSubTypes.Type(Annotated.Two.class)
    })
    sealed interface Annotated {
        record One(int x) implements Annotated {}

        @JsonTypeName("two")
        record Two(int x) implements Annotated {}
    }

    @Test
    void jacksonsOwnAnnotationsAreHeeded() {
        EventType<Annotated> type = EventType.of("annotated", Annotated.class);

        byte[] json = codec.encode(new Annotated.Two(2), type);

        assertEquals("{\"kind\":\"two\",\"x\":2}", new String(json, StandardCharsets.UTF_8));
        assertEquals(new Annotated.Two(2), codec.decode(json, type));
        assertEquals(new Annotated.One(1), codec.decode(codec.encode(new Annotated.One(1), type), type));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {
        record Gadget(int x) implements ByClass {}
    }

    @Test
    void annotationsThatWriteClassNamesAreRefused() {
        EventType<ByClass> type = EventType.of("by-class", ByClass.class);

        CodecException refused = assertThrows(CodecException.class, () -> codec.encode(new ByClass.Gadget(1), type));

        assertTrue(refused.getMessage().contains("writes class names"), refused.getMessage());
        assertThrows(
                CodecException.class,
                () -> codec.decode(
                        ("{\"@class\":\"" + ByClass.Gadget.class.getName() + "\",\"x\":1}")
                                .getBytes(StandardCharsets.UTF_8),
                        type));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    interface Open {
        record Unlisted(int x) implements Open {}
    }

    @Test
    void aSubtypeThatNobodyListedIsNotWrittenUnderItsClassName() {
        EventType<Open> type = EventType.of("open", Open.class);

        CodecException refused = assertThrows(CodecException.class, () -> codec.encode(new Open.Unlisted(1), type));

        assertTrue(refused.getMessage().contains("Unlisted has no name"), refused.getMessage());
    }

    sealed interface Shape permits Round, Free {}

    @JsonTypeName("round")
    record Round(int radius) implements Shape {}

    @JsonTypeName("free")
    non-sealed interface Free extends Shape {}

    record Star(int points) implements Free {}

    @Test
    void aClassBelowANonSealedCaseIsNotWrittenUnderItsClassName() {
        EventType<Shape> type = EventType.of("shape", Shape.class);

        assertEquals(new Round(1), codec.decode(codec.encode(new Round(1), type), type));
        assertThrows(CodecException.class, () -> codec.encode(new Star(5), type));
    }

    enum WithBodies {
        PLAIN,
        SPECIAL {
            @Override
            int weight() {
                return 2;
            }
        };

        int weight() {
            return 1;
        }
    }

    @Test
    void enumsWithBodiesAndSealedTypesOfTheJdkAreNoCases() {
        record Mixed(WithBodies body, ZoneId zone) {}
        EventType<Mixed> type = EventType.of("mixed", Mixed.class);
        Mixed mixed = new Mixed(WithBodies.SPECIAL, ZoneId.of("Europe/Berlin"));

        assertEquals(
                "{\"body\":\"SPECIAL\",\"zone\":\"Europe/Berlin\"}",
                new String(codec.encode(mixed, type), StandardCharsets.UTF_8));
        assertEquals(mixed, codec.decode(codec.encode(mixed, type), type));
    }

    private CardEvent read(String json) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8), CARD);
    }

    private String json(CardEvent event) {
        return new String(codec.encode(event, CARD), StandardCharsets.UTF_8);
    }
}
