package dev.eventsourcing.codec.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is written, and that it comes back. */
class JsonCodecTest {
    private final JsonCodec codec = new JsonCodec();

    record DeviceRegistered(String serial, List<String> macAddresses) {}

    record Money(BigDecimal amount, String currency) {}

    enum Condition {
        GOOD,
        WORN {
            @Override
            boolean isLendable() {
                return false;
            }
        };

        boolean isLendable() {
            return true;
        }
    }

    record Loan(
            UUID id,
            Optional<String> note,
            Optional<Instant> returned,
            Condition condition,
            Money fee,
            Map<String, Integer> copies,
            Set<String> tags,
            byte[] signature) {}

    record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            ZonedDateTime utc,
            ZoneId zone,
            Duration duration,
            Period period,
            Year year,
            YearMonth month) {}

    record Numbers(
            long big,
            BigInteger bigger,
            BigDecimal exact,
            double real,
            float small,
            short tiny,
            boolean flag,
            char letter) {}

    record OneText(String value) {}

    public static final class Address {
        private final String street;
        private final int number;

        public Address(String street, int number) {
            this.street = street;
            this.number = number;
        }

        public String getStreet() {
            return street;
        }

        public int getNumber() {
            return number;
        }
    }

    @Test
    void aRecordIsAnObjectWithItsComponentsInOrder() {
        DeviceRegistered payload = new DeviceRegistered("S-1", List.of("00:00:00:00:00:00"));

        assertEquals("{\"serial\":\"S-1\",\"macAddresses\":[\"00:00:00:00:00:00\"]}", json(payload));
        assertEquals(payload, roundTrip(payload));
    }

    @Test
    void optionalsEnumsSetsMapsBytesAndNestedRecordsComeBack() {
        Loan loan = new Loan(
                new UUID(1, 2),
                Optional.of("handle with care"),
                Optional.empty(),
                Condition.WORN,
                new Money(new BigDecimal("12.50"), "EUR"),
                Map.of("Emma", 2, "Persuasion", 1),
                Set.of("novel", "classic"),
                new byte[] {0, -1, 127});

        Loan read = roundTrip(loan);

        assertEquals(loan.note(), read.note());
        assertEquals(loan.returned(), read.returned());
        assertEquals(loan.condition(), read.condition());
        assertEquals(loan.fee(), read.fee());
        assertEquals(loan.copies(), read.copies());
        assertEquals(loan.tags(), read.tags());
        assertArrayEquals(loan.signature(), read.signature());
    }

    @Test
    void datesAndTimesAreIsoTextAndComeBackWithTheirZone() {
        ZonedDateTime berlin = ZonedDateTime.of(2026, 3, 29, 1, 30, 0, 123456789, ZoneId.of("Europe/Berlin"));
        Times times = new Times(
                Instant.parse("2026-03-29T01:30:00.123456789Z"),
                LocalDate.of(2024, 2, 29),
                LocalTime.of(23, 59, 59),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5),
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHoursMinutes(5, 30)),
                berlin,
                berlin.withZoneSameInstant(ZoneId.of("UTC")),
                ZoneId.of("Asia/Kathmandu"),
                Duration.ofHours(49).plusMillis(1),
                Period.of(1, 2, 3),
                Year.of(2026),
                YearMonth.of(2026, 11));

        String json = json(times);

        assertEquals(times, roundTrip(times), json);
        assertEquals(
                "{\"instant\":\"2026-03-29T01:30:00.123456789Z\",\"date\":\"2024-02-29\",\"time\":\"23:59:59\","
                        + "\"dateTime\":\"2026-01-02T03:04:05\",\"offset\":\"2026-01-02T03:04:05+05:30\","
                        + "\"zoned\":\"2026-03-29T01:30:00.123456789+01:00[Europe/Berlin]\","
                        + "\"utc\":\"2026-03-29T00:30:00.123456789Z[UTC]\",\"zone\":\"Asia/Kathmandu\","
                        + "\"duration\":\"PT49H0.001S\",\"period\":\"P1Y2M3D\",\"year\":\"2026\",\"month\":\"2026-11\"}",
                json);
    }

    @Test
    void numbersKeepTheirValueAndScale() {
        Numbers numbers = new Numbers(
                Long.MIN_VALUE,
                BigInteger.TEN.pow(40),
                new BigDecimal("0.10000000000000000000000000000000000001"),
                Double.MIN_VALUE,
                1.1f,
                (short) -7,
                true,
                'ß');

        assertEquals(numbers, roundTrip(numbers));
        BigDecimal long1000 = new BigDecimal("-0." + "7".repeat(1000));
        assertEquals(new Money(long1000, "EUR"), roundTrip(new Money(long1000, "EUR")));
        for (String amount : List.of("1", "1.0", "1.00", "1E+5", "-0.00", "1E-400", "12345678901234567890.5")) {
            Money money = new Money(new BigDecimal(amount), "EUR");
            assertEquals(money, roundTrip(money), amount);
        }
        Numbers notFinite = new Numbers(
                0, BigInteger.ZERO, BigDecimal.ZERO, Double.NaN, Float.NEGATIVE_INFINITY, (short) 0, false, 'x');
        assertEquals(notFinite, roundTrip(notFinite));
    }

    @Test
    void aRecordOfOneTextIsAnObject() {
        assertEquals("{\"value\":\"x\"}", json(new OneText("x")));
        assertEquals(new OneText("x"), roundTrip(new OneText("x")));
    }

    @Test
    void aClassWithGettersAndAConstructorWorksToo() {
        Address read = roundTrip(new Address("Baker Street", 221));

        assertEquals("Baker Street 221", read.getStreet() + " " + read.getNumber());
    }

    @Test
    void textIsKeptWhateverItSays() {
        for (String text : List.of(
                "",
                "\0",
                "\"\\/\b\f\n\r\t",
                "Zoë",
                "\uD83D\uDE00",
                "\u2028",
                "</script>",
                "null",
                "\uD800x",
                "x\uDC00")) {
            assertEquals(new OneText(text), roundTrip(new OneText(text)));
        }
    }

    @Test
    void anUntypedMapKeepsItsNumbersListsAndMaps() {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("count", 3);
        payload.put("total", 1L << 40);
        payload.put("huge", BigInteger.TWO.pow(100));
        payload.put("price", new BigDecimal("1.10"));
        payload.put("exact", new BigDecimal("0.12345678901234567890123456789"));
        payload.put("nothing", null);
        payload.put("nested", List.of(Map.of("deep", List.of(1, "two", true)), List.of()));

        EventType<Map<String, Object>> type = EventType.untyped("noted");

        assertEquals(payload, codec.decode(codec.encode(payload, type), type));
    }

    @Test
    void equalPayloadsGiveTheSameBytes() {
        Map<String, Object> oneWay = new LinkedHashMap<>();
        oneWay.put("b", Set.of("x", "y", "z", "a"));
        oneWay.put("a", new LinkedHashMap<>(Map.of("q", 1, "p", 2)));
        Map<String, Object> otherWay = new LinkedHashMap<>();
        otherWay.put("a", new TreeSet<>(Set.of()).isEmpty() ? Map.of("p", 2, "q", 1) : Map.of());
        otherWay.put("b", Set.of("z", "a", "y", "x"));

        assertEquals("{\"a\":{\"p\":2,\"q\":1},\"b\":[\"a\",\"x\",\"y\",\"z\"]}", json(oneWay));
        assertEquals(json(oneWay), json(otherWay));
    }

    @Test
    void aSetWithAnOrderOfItsOwnKeepsIt() {
        record Steps(LinkedHashSet<String> inOrder, Set<BigDecimal> amounts) {}
        Steps steps = new Steps(
                new LinkedHashSet<>(List.of("z", "a")),
                new java.util.HashSet<>(List.of(new BigDecimal("1.0"), new BigDecimal("1.00"))));

        assertTrue(json(steps).startsWith("{\"inOrder\":[\"z\",\"a\"],\"amounts\":[1.0"), json(steps));
        assertEquals(steps, roundTrip(steps));
    }

    @Test
    void membersThatTheClassDoesNotHaveAreIgnored() {
        String later = "{\"serial\":\"S-1\",\"colour\":{\"r\":[1,2]},\"macAddresses\":[]}";

        assertEquals(new DeviceRegistered("S-1", List.of()), decode(later, DeviceRegistered.class));
    }

    @Test
    void membersThatTheDataDoNotHaveAreNullEmptyOrZero() {
        record Later(String name, Optional<String> nick, int count) {}

        assertEquals(new Later(null, Optional.empty(), 0), decode("{}", Later.class));
    }

    private String json(Object payload) {
        return new String(codec.encode(payload, typeOf(payload)), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private <P> P roundTrip(P payload) {
        EventType<P> type = (EventType<P>) typeOf(payload);
        return codec.decode(codec.encode(payload, type), type);
    }

    private <P> P decode(String json, Class<P> payloadClass) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8), EventType.of("a-type", payloadClass));
    }

    private static EventType<?> typeOf(Object payload) {
        Class<?> payloadClass = payload instanceof Map ? Map.class : payload.getClass();
        return EventType.of("a-type", payloadClass);
    }
}
