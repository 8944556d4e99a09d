package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.CodecTck.LOAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.tck.CodecFixture.Sample;
import dev.eventsourcing.tck.CodecTck.Loan;
import dev.eventsourcing.tck.CodecTck.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** COD-01 to COD-29: round trips, and bytes that are not what they claim to be. */
abstract class CodecCases extends CaseGroup<CodecFixture> {
    private static final String ROUND_TRIP = "What was encoded is decoded to an equal object.";
    private static final String SAME_BYTES = "The same object always gives the same bytes.";
    private static final String REFUSED =
            "Bytes that are not a whole and well-formed encoding of the type are refused with a CodecException.";
    private static final String NO_CLASS =
            "The bytes never name a Java class, and decoding never loads one that the event" + " type does not name.";

    CodecCases(CodecTck suite) {
        super(suite);
    }

    @TckCase(id = "COD-01", promise = "P16", rule = "The name is short and stable: it is stored with each event.")
    void nameIsShortAndStable() {
        assertEquals(codec().name(), TextRule.CODEC_NAME.check(codec().name()), "the name");
        assertEquals(codec().name(), fixture().codec().name(), "the name, asked again");
    }

    @TckCase(id = "COD-02", promise = "P16", rule = ROUND_TRIP)
    void commonValuesSurvive() {
        for (Loan loan : List.of(
                loan("Dune"),
                new Loan("", 0, 0, 0, false, List.of(), Map.of(), new Reader("", 0)),
                new Loan(
                        "x",
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        0.1,
                        true,
                        List.of(""),
                        Map.of("", ""),
                        new Reader("a", -1)),
                new Loan(
                        "x",
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        -1e300,
                        true,
                        List.of("a", "a"),
                        Map.of("a", "b"),
                        new Reader("a", 1)),
                new Loan(
                        "x",
                        1,
                        9007199254740993L,
                        4.9E-324,
                        false,
                        List.of("1", "null"),
                        Map.of("1", "true"),
                        new Reader("null", 1)))) {
            assertEquals(loan, decoded(codec().encode(loan, LOAN)), "a payload after encode and decode");
        }
    }

    @TckCase(id = "COD-03", promise = "P16", rule = ROUND_TRIP)
    void samplesOfTheFixtureSurvive() {
        for (Sample<?> sample : fixture().samples()) {
            byte[] bytes = codec().encode(sample.payload(), sample.type());
            assertEquals(sample.payload(), codec().decode(bytes, sample.type()), "a sample of " + sample.type());
        }
    }

    @TckCase(id = "COD-04", promise = "P10", rule = ROUND_TRIP)
    void anyTextSurvives() {
        for (String text : HostileTexts.upTo(512)) {
            Loan loan =
                    new Loan(text, 1, 1, 1, true, List.of(text, "\0" + text), Map.of(text, text), new Reader(text, 1));
            assertEquals(loan, decoded(codec().encode(loan, LOAN)), "a payload with the text '" + text + "'");
        }
    }

    @TckCase(id = "COD-05", promise = "P16", rule = ROUND_TRIP)
    void halfOfASurrogatePairSurvivesOrIsRefused() {
        for (String text : List.of("\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d")) {
            Optional<byte[]> bytes = encodedUnlessRefused(loan(text));
            bytes.ifPresent(encoded -> assertEquals(loan(text), decoded(encoded), "a text that is not well-formed"));
        }
    }

    @TckCase(id = "COD-06", promise = "P16", rule = ROUND_TRIP)
    void largePayloadSurvives() {
        Loan large = loan("long title ".repeat(60_000));

        assertEquals(large, decoded(codec().encode(large, LOAN)), "a payload of 660 000 characters");
    }

    @TckCase(id = "COD-07", promise = "P5", rule = SAME_BYTES)
    void sameObjectGivesTheSameBytes() {
        byte[] first = encoded();
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(first, encoded(), "the bytes of an equal object");
            assertArrayEquals(first, fixture().codec().encode(loan("Dune"), LOAN), "the bytes of another codec object");
        }
        assertArrayEquals(first, codec().encode(decoded(first), LOAN), "the bytes of what was decoded");
    }

    @TckCase(id = "COD-08", promise = "P5", rule = "Safe for use by many threads.")
    void manyThreadsMayUseOneCodec() throws Exception {
        Codec shared = codec();
        byte[] expected = encoded();

        List<Boolean> equal = patience().together(8, thread -> () -> {
            boolean same = true;
            for (int i = 0; i < scaled(200); i++) {
                Loan mine = loan("title " + thread + ":" + i);
                same &= mine.equals(shared.decode(shared.encode(mine, LOAN), LOAN));
                same &= Arrays.equals(expected, shared.encode(loan("Dune"), LOAN));
            }
            return same;
        });

        assertFalse(equal.contains(false), "eight threads disturbed each other");
    }

    @TckCase(
            id = "COD-09",
            promise = "P16",
            rule = "The caller may keep the encoded array; the decoded one is not changed.")
    void arraysAreTheCallers() {
        byte[] mine = encoded();
        byte[] copy = mine.clone();

        assertEquals(loan("Dune"), decoded(mine), "the payload");
        assertArrayEquals(copy, mine, "the array that was decoded");
        Arrays.fill(mine, (byte) 0);
        assertArrayEquals(copy, encoded(), "the bytes of the next object, though the first array was overwritten");
    }

    @TckCase(id = "COD-10", promise = "P16", rule = "Fields that a later release added are passed over or refused.")
    void unknownFieldsArePassedOverOrRefused() {
        for (byte[] bytes : hostile(HostileBytes.UNKNOWN_FIELD)) {
            decodedUnlessRefused(bytes)
                    .ifPresent(loan -> assertEquals(loan("Dune"), loan, "the payload beside an unknown field"));
        }
    }

    @TckCase(id = "COD-11", promise = "P16", rule = REFUSED)
    void sameFieldTwiceIsRefused() {
        assertAllRefused(HostileBytes.DUPLICATE_NAME);
    }

    @TckCase(id = "COD-12", promise = "P16", rule = REFUSED)
    void trailingGarbageIsRefused() {
        assertAllRefused(HostileBytes.TRAILING_GARBAGE);
    }

    @TckCase(id = "COD-13", promise = "P16", rule = REFUSED)
    void nestingWithoutEndIsRefused() throws Exception {
        patience()
                .await(
                        Patience.beside(() -> {
                            assertAllRefused(HostileBytes.DEPTH_BOMB);
                            return true;
                        }),
                        "the refusal of deeply nested bytes");
    }

    @TckCase(id = "COD-14", promise = "P16", rule = REFUSED)
    void hugeNumbersAreRefused() throws Exception {
        patience()
                .await(
                        Patience.beside(() -> {
                            assertAllRefused(HostileBytes.HUGE_NUMBER);
                            return true;
                        }),
                        "the refusal of huge numbers");
    }

    @TckCase(id = "COD-15", promise = "P16", rule = REFUSED)
    void wrongShapeIsRefused() {
        assertAllRefused(HostileBytes.WRONG_SHAPE);
    }

    @TckCase(id = "COD-16", promise = "P16", rule = REFUSED)
    void cutOffBytesAreRefused() {
        byte[] whole = encoded();
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "the first " + length + " of " + whole.length + " bytes");
        }
    }

    @TckCase(id = "COD-17", promise = "P16", rule = REFUSED)
    void damagedBytesAreReadOrRefused() {
        Random random = Seed.random("damage");
        int rounds = scaled(3000);
        for (int i = 0; i < rounds; i++) {
            byte[] damaged = encoded();
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            decodedUnlessRefused(damaged)
                    .ifPresent(loan -> assertEquals(Loan.class, loan.getClass(), "what was read from damaged bytes"));
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            decodedUnlessRefused(noise).ifPresent(loan -> fail("noise was decoded" + Seed.hint()));
        }
    }

    @TckCase(id = "COD-18", promise = "P12", rule = NO_CLASS)
    void bytesNameNoClass() {
        String bytes = new String(encoded(), StandardCharsets.ISO_8859_1);

        for (String name : List.of("dev.eventsourcing", "dev/eventsourcing", "CodecTck", "java.util", "java/util")) {
            assertFalse(bytes.contains(name), "the bytes contain " + name);
        }
    }

    @TckCase(id = "COD-19", promise = "P12", rule = NO_CLASS)
    void classNamedInTheBytesIsNotLoaded() {
        for (byte[] bytes : hostile(HostileBytes.CLASS_NAME)) {
            decodedUnlessRefused(bytes)
                    .ifPresent(loan -> assertEquals(Loan.class, loan.getClass(), "the class of the payload"));
            assertFalse(Gadget.Trap.SPRUNG.get(), "a class was loaded because stored bytes named it");
        }
    }

    @TckCase(id = "COD-20", promise = "P13", rule = "A refusal says what is wrong, but not the content.")
    void refusalHidesTheContent() {
        String canary = "canary-" + Records.newId();
        byte[] whole = codec().encode(loan(canary), LOAN);
        List<byte[]> broken = new ArrayList<>();
        for (int length = whole.length / 2; length < whole.length; length++) {
            broken.add(Arrays.copyOf(whole, length));
        }
        for (HostileBytes kind : List.of(HostileBytes.TRAILING_GARBAGE, HostileBytes.DUPLICATE_NAME)) {
            broken.addAll(fixture().hostile(kind, whole));
        }

        for (byte[] bytes : broken) {
            CodecException refused = assertRefused(bytes, "broken bytes");
            for (Throwable link = refused; link != null; link = link.getCause()) {
                assertFalse(link.toString().contains(canary), "a payload in the message of " + link.getClass());
            }
        }
    }

    @TckCase(
            id = "COD-21",
            promise = "P5",
            rule = SAME_BYTES + " Also in another process, where a map may have its entries in another order.")
    void equalMapsGiveTheSameBytes() {
        List<String> names = List.of("shelf", "room", "floor", "a", "B");
        Map<String, String> forwards = new LinkedHashMap<>();
        names.forEach(name -> forwards.put(name, "of " + name));
        Map<String, String> backwards = new LinkedHashMap<>();
        for (int i = names.size() - 1; i >= 0; i--) {
            backwards.put(names.get(i), "of " + names.get(i));
        }

        assertArrayEquals(
                codec().encode(marked(forwards), LOAN),
                codec().encode(marked(backwards), LOAN),
                "the bytes of equal maps in different orders");
    }

    private static Loan marked(Map<String, String> marks) {
        return new Loan("Dune", 1, 1, 1, false, List.of(), marks, new Reader("Ada", 36));
    }

    private Codec codec() {
        return fixture().codec();
    }

    private static Loan loan(String title) {
        return new Loan(
                title,
                3,
                9780441172719L,
                1.25,
                false,
                List.of("torn", "wet"),
                Map.of("shelf", "F"),
                new Reader("Ada", 36));
    }

    private byte[] encoded() {
        return codec().encode(loan("Dune"), LOAN);
    }

    private Loan decoded(byte[] bytes) {
        return codec().decode(bytes, LOAN);
    }

    private List<byte[]> hostile(HostileBytes kind) {
        List<byte[]> all = fixture().hostile(kind, encoded());
        assertFalse(all.isEmpty(), "the fixture must give bytes for " + kind);
        return all;
    }

    private Optional<byte[]> encodedUnlessRefused(Loan loan) {
        try {
            return Optional.of(codec().encode(loan, LOAN));
        } catch (CodecException e) {
            return Optional.empty();
        }
    }

    private Optional<Loan> decodedUnlessRefused(byte[] bytes) {
        try {
            return Optional.of(decoded(bytes));
        } catch (CodecException e) {
            return Optional.empty();
        }
    }

    private void assertAllRefused(HostileBytes kind) {
        List<byte[]> all = hostile(kind);
        for (int i = 0; i < all.size(); i++) {
            assertRefused(all.get(i), kind + " " + i);
        }
    }

    private CodecException assertRefused(byte[] bytes, String what) {
        try {
            decoded(bytes);
        } catch (CodecException e) {
            return e;
        } catch (Throwable e) { // an Error is what some of these bytes are made for
            return fail("must be refused with CodecException but " + e + " was thrown: " + what, e);
        }
        return fail("must be refused but was decoded: " + what);
    }
}
