package dev.eventsourcing.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a payload is refused, and the refusal shows nothing of it. */
class BadJsonTest {
    private static final String SECRET = "canary-7391";

    private final JsonCodec codec = new JsonCodec();

    enum Colour {
        RED
    }

    record Owner(String name, Instant born) {
        Owner {
            if (SECRET.equals(name)) {
                throw new IllegalArgumentException("bad name " + name);
            }
        }
    }

    record Device(int count, Colour colour, Owner owner, Map<String, Owner> former, List<Integer> readings) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "{\"count\":1",
                "{\"count\":1}}",
                "{\"count\":1} {\"count\":1}",
                "{\"count\":1,\"count\":2}",
                "{\"count\":1} canary-7391",
                "{'count':1}",
                "{count:1}",
                "{\"count\":01}",
                "{\"count\":1,}",
                "{\"count\":1} // canary-7391",
                "\"canary-7391\"",
                "[\"canary-7391\"]",
                "canary-7391",
                "{\"count\":\"canary-7391\"}",
                "{\"count\":\"5\"}",
                "{\"count\":1.5}",
                "{\"count\":99999999999}",
                "{\"count\":true}",
                "{\"colour\":\"canary-7391\"}",
                "{\"colour\":0}",
                "{\"owner\":\"canary-7391\"}",
                "{\"owner\":{\"name\":\"canary-7391\"}}",
                "{\"owner\":{\"born\":\"canary-7391\"}}",
                "{\"former\":{\"canary-7391\":{\"born\":\"canary-7391\"}}}",
                "{\"readings\":[1,2,\"canary-7391\"]}",
                "{\"readings\":{\"canary-7391\":1}}",
                "{\"owner\":{\"name\":\"canary-7391\\q\"}}",
                "{\"owner\":{\"name\":\"canary-7391\n\"}}",
            })
    void whatIsNotAPayloadIsRefusedWithoutShowingIt(String json) {
        assertSilent(assertThrows(CodecException.class, () -> decode(json, Device.class)));
    }

    @Test
    void theMessageTellsWhereItWas() {
        assertMessage("event type 'a-type' at $.owner.born ", "{\"owner\":{\"born\":\"canary-7391\"}}");
        assertMessage("at $.former.*.born ", "{\"former\":{\"canary-7391\":{\"born\":\"canary-7391\"}}}");
        assertMessage("at $.readings[2] ", "{\"readings\":[1,2,\"canary-7391\"]}");
        assertMessage(
                "at $.owner is refused by " + Owner.class.getName()
                        + ", which threw java.lang.IllegalArgumentException",
                "{\"owner\":{\"name\":\"canary-7391\"}}");
        assertMessage("is malformed, cut short", "{\"count\":1");
    }

    @Test
    void theStackOfARefusingConstructorIsKept() {
        CodecException refused = assertThrows(
                CodecException.class, () -> decode("{\"owner\":{\"name\":\"canary-7391\"}}", Device.class));

        assertEquals(Owner.class.getName(), refused.getStackTrace()[0].getClassName());
    }

    @Test
    void aDepthBombIsRefused() {
        String bomb = "[".repeat(100_000) + "]".repeat(100_000);

        CodecException refused = assertThrows(CodecException.class, () -> decode(bomb, List.class));

        assertTrue(refused.getMessage().contains("beyond a limit: 200 levels"), refused.getMessage());
    }

    @Test
    void aHugeNumberOrStringIsRefused() {
        String digits = "9".repeat(1050);
        String text = "\"" + "x".repeat(10_000_001) + "\"";

        assertTrue(assertThrows(CodecException.class, () -> decode("{\"n\":" + digits + "}", Map.class))
                .getMessage()
                .contains("beyond a limit"));
        assertTrue(assertThrows(CodecException.class, () -> decode(text, String.class))
                .getMessage()
                .contains("beyond a limit"));
        assertSilent(assertThrows(CodecException.class, () -> decode("{\"n\":1e999999999}", BigHolder.class)));
    }

    record BigHolder(java.math.BigInteger n) {}

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] broken = "{\"serial\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        broken[11] = (byte) 0xC3;

        assertThrows(CodecException.class, () -> codec.decode(broken, EventType.of("a-type", Map.class)));
    }

    @Test
    void gadgetNamesAreJustText() {
        for (String gadget : List.of(
                "javax.script.ScriptEngineManager",
                "com.sun.rowset.JdbcRowSetImpl",
                "org.springframework.context.support.ClassPathXmlApplicationContext",
                TrippedWhenLoaded.class.getName())) {
            for (String member : List.of("@class", "@type", "class", "@c", "type")) {
                Map<?, ?> read =
                        decode("{\"" + member + "\":\"" + gadget + "\",\"x\":[\"" + gadget + "\",{}]}", Map.class);

                assertEquals(gadget, read.get(member));
            }
        }
        assertFalse(TRIPPED.get(), "a class that only the data named was loaded");
    }

    private static final AtomicBoolean TRIPPED = new AtomicBoolean();

    static final class TrippedWhenLoaded {
        static {
            TRIPPED.set(true);
        }
    }

    @Test
    void whatCannotBeReadAgainIsNotWritten() {
        Map<String, Object> deep = new HashMap<>();
        Map<String, Object> innermost = deep;
        for (int i = 0; i < 201; i++) {
            Map<String, Object> next = new HashMap<>();
            innermost.put("a", next);
            innermost = next;
        }
        List<Object> self = new ArrayList<>();
        self.add(self);

        assertThrows(CodecException.class, () -> encode(deep));
        assertThrows(CodecException.class, () -> encode(self));
        assertThrows(CodecException.class, () -> encode(Optional.empty()));
        assertThrows(CodecException.class, () -> encode(Map.of("x", new BigDecimal("9".repeat(1002)))));
        assertThrows(CodecException.class, () -> encode(Map.of("x", new BigDecimal("9".repeat(1002)).toBigInteger())));
    }

    static final class Furious {
        public String getMood() {
            throw new IllegalStateException("mood is " + SECRET);
        }
    }

    static final class Empty {}

    @Test
    void whatCannotBeWrittenIsRefusedWithoutShowingIt() {
        CodecException furious = assertThrows(CodecException.class, () -> encode(new Furious()));
        CodecException empty = assertThrows(CodecException.class, () -> encode(Map.of("x", new Empty())));

        assertSilent(furious);
        assertTrue(furious.getMessage().contains("at $.mood "), furious.getMessage());
        assertTrue(furious.getMessage().contains("java.lang.IllegalStateException was thrown"), furious.getMessage());
        assertTrue(empty.getMessage().contains(Empty.class.getName()), empty.getMessage());
    }

    private void assertMessage(String expected, String json) {
        CodecException refused = assertThrows(CodecException.class, () -> decode(json, Device.class));

        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }

    private static void assertSilent(CodecException refused) {
        StringWriter all = new StringWriter();
        refused.printStackTrace(new PrintWriter(all));
        assertFalse(all.toString().contains(SECRET), all.toString());
    }

    private void encode(Object payload) {
        Class<?> payloadClass = payload instanceof Map ? Map.class : payload.getClass();
        codec.encode(payload, EventType.of("a-type", payloadClass));
    }

    private <P> P decode(String json, Class<P> payloadClass) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8), EventType.of("a-type", payloadClass));
    }
}
