package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static dev.eventsourcing.tck.Records.withHeaders;
import static dev.eventsourcing.tck.Records.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.function.Executable;

/** BAD-01 to BAD-29: hostile text, limits, and what is refused. */
abstract class BadInputCases extends Group {
    private static final String ANY_TEXT =
            "Names are any well-formed Unicode up to a stated length, without NUL, compared"
                    + " code point by code point and never interpreted.";
    private static final String LIMITS =
            "A batch that breaks a limit fails with InvalidInputException; nothing was sent.";

    BadInputCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "BAD-01", promise = "P10", rule = ANY_TEXT)
    void hostileEntityIdsStayApart() throws Exception {
        List<String> ids = HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes());
        List<Long> sequences = new ArrayList<>();
        for (String id : ids) {
            sequences.add(log().append(event(id), Expectation.entityAbsent(id)));
        }

        assertEquals(
                ids,
                log().readAll().stream()
                        .map(stored -> stored.event().entityId())
                        .toList(),
                "the entity ids, as they are read");
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(
                    List.of(sequences.get(i)),
                    log().sequences(EventFilter.entity(ids.get(i))),
                    "events of entity '" + ids.get(i) + "'");
        }
    }

    @TckCase(id = "BAD-02", promise = "P10", rule = ANY_TEXT)
    void hostileEntityIdsCanBeExpectedAndAskedFor() throws Exception {
        for (String id : HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes())) {
            long first = log().append(event(id), Expectation.entityAbsent(id));
            assertEquals(
                    first,
                    log().conflict(event(id), Expectation.entityAbsent(id)).actualSequence(),
                    "the actual sequence of '" + id + "'");
            long second = log().append(event(id), Expectation.entityAt(id, first));
            assertEquals(second, log().last(EventFilter.entity(id)), "the last sequence of '" + id + "'");
        }
    }

    @TckCase(id = "BAD-03", promise = "P10", rule = ANY_TEXT)
    void hostileTypeNamesStayApart() throws Exception {
        List<String> types = HostileTexts.upTo(TextRule.TYPE_NAME.maxBytes());
        List<Long> sequences = log().appendEach(
                        types.stream().map(type -> event("card-1", type)).toList());

        assertEquals(
                types,
                log().readAll().stream().map(stored -> stored.event().type()).toList(),
                "the type names, as they are read");
        for (int i = 0; i < types.size(); i++) {
            assertEquals(
                    List.of(sequences.get(i)),
                    log().sequences(EventFilter.types(types.get(i))),
                    "events of type '" + types.get(i) + "'");
        }
    }

    @TckCase(id = "BAD-04", promise = "P10", rule = ANY_TEXT)
    void hostileTagsStayApart() throws Exception {
        List<String> tags = HostileTexts.upTo(TextRule.TAG.maxBytes());
        List<Long> sequences = log().appendEach(tags.stream()
                .map(tag -> event("card-1", "Tagged", tag, "beside it"))
                .toList());

        for (int i = 0; i < tags.size(); i++) {
            List<StoredEvent> found = log().read(EventFilter.tags(tags.get(i), "beside it"));
            assertEquals(List.of(sequences.get(i)), sequencesOf(found), "events with tag '" + tags.get(i) + "'");
            assertEquals(Set.of(tags.get(i), "beside it"), found.get(0).event().tags(), "the tags as they are read");
            assertEquals(
                    sequences.get(i),
                    log().conflict(event("card-2"), Expectation.noneAfter(EventFilter.tags(tags.get(i)), 0))
                            .actualSequence(),
                    "the last sequence with tag '" + tags.get(i) + "'");
        }
    }

    @TckCase(id = "BAD-05", promise = "P10", rule = ANY_TEXT)
    void hostileHeadersComeBackExactly() throws Exception {
        List<EventRecord> appended = new ArrayList<>();
        for (String text : HostileTexts.upTo(TextRule.METADATA_KEY.maxBytes())) {
            appended.add(withHeaders(event("card-1"), Map.of(text, text, "empty", "")));
        }
        appended.add(withHeaders(event("card-1"), Map.of()));
        appended.add(withHeaders(event("card-1"), Map.of("long", "é".repeat(4096))));
        log().appendEach(appended);

        assertEquals(appended, recordsOf(log().readAll()), "events with hostile headers");
    }

    @TckCase(id = "BAD-06", promise = "P10", rule = ANY_TEXT)
    void hostileNamesCanBeTailed() throws Exception {
        List<String> ids = HostileTexts.upTo(TextRule.TYPE_NAME.maxBytes());
        List<EventRecord> appended = ids.stream().map(id -> event(id, id, id)).toList();
        Collector all = new Collector(patience());
        closing(log().tail(0, EventFilter.all(), all));

        log().appendEach(appended);

        all.awaitEvents(ids.size());
        assertEquals(appended, all.records(), "what a tail of everything was shown");
        for (String id : List.of("*", ">", "a.b", "'", "%", "\u00e9", " ", "\ud83d\ude00")) {
            Collector one = new Collector(patience());
            closing(log().tail(0, EventFilter.entity(id).withTypes(id).withTags(id), one));
            one.awaitCaughtUp(log().last());
            assertEquals(
                    List.of(appended.get(ids.indexOf(id))), one.records(), "what a tail of '" + id + "' was shown");
        }
    }

    @TckCase(id = "BAD-07", promise = "P10", rule = "NUL, half of a surrogate pair, and what is too long is refused.")
    void impossibleTextIsRefusedBeforeAnyBackendSeesIt() {
        for (String text : HostileTexts.refused(TextRule.ENTITY_ID.maxBytes())) {
            assertThrows(InvalidInputException.class, () -> event(text), "an entity id");
            assertThrows(InvalidInputException.class, () -> EventFilter.entity(text), "an entity id in a filter");
            assertThrows(InvalidInputException.class, () -> Expectation.entityAbsent(text), "one in an expectation");
        }
        for (String text : HostileTexts.refused(TextRule.TYPE_NAME.maxBytes())) {
            assertThrows(InvalidInputException.class, () -> event("card-1", text), "a type name");
            assertThrows(InvalidInputException.class, () -> event("card-1", "Tagged", text), "a tag");
            assertThrows(
                    InvalidInputException.class,
                    () -> withHeaders(event("card-1"), Map.of(text, "")),
                    "the name of a header");
        }
    }

    @TckCase(id = "BAD-10", promise = "P11", rule = "Payload bytes come back identical, from 0 bytes to the maximum.")
    void payloadsComeBackIdentical() throws Exception {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        List<EventRecord> appended = new ArrayList<>();
        for (byte[] payload : List.of(
                new byte[0], new byte[1], every, new byte[] {-1, -2, 0, 0x0d, 0x0a}, noise(65_535), noise(65_536))) {
            appended.add(withPayload(event("card-1"), Bytes.copyOf(payload)));
        }
        log().append(appended, Expectation.any());

        assertEquals(appended, recordsOf(log().readAll()), "events with payloads of all kinds");
    }

    @TckCase(id = "BAD-11", promise = "P11", rule = "Payload bytes come back identical, from 0 bytes to the maximum.")
    void largestPayloadComesBackIdentical() throws Exception {
        EventRecord largest = withPayload(event("card-1"), Bytes.wrap(noise(Limits.MAX_PAYLOAD_BYTES)));

        log().append(largest);

        assertEquals(List.of(largest), recordsOf(log().readAll()), "an event with the largest payload");
        assertThrows(
                InvalidInputException.class,
                () -> withPayload(event("card-1"), Bytes.wrap(noise(Limits.MAX_PAYLOAD_BYTES + 1))),
                "a byte more");
    }

    @TckCase(id = "BAD-12", promise = "P11", rule = "A batch holds up to 1 000 000 bytes; beyond it a clear error.")
    void largestBatchIsStoredAndALargerOneIsRefused() throws Exception {
        EventRecord half = withPayload(event("card-1"), Bytes.wrap(noise(450_000)));
        EventRecord filler = withPayload(event("card-1"), Bytes.wrap(new byte[0]));
        int room = (int) (Limits.MAX_APPEND_BYTES - RecordFormat.sizeOf(List.of(half, filler)));
        List<EventRecord> largest = List.of(half, withPayload(filler, Bytes.wrap(noise(room))));
        List<EventRecord> tooLarge = List.of(half, withPayload(filler, Bytes.wrap(noise(room + 1))));

        log().refused(InvalidInputException.class, tooLarge, Expectation.any());
        assertEquals(List.of(), log().readAll(), "the log after a batch that is a byte too large");
        log().append(largest, Expectation.any());

        assertEquals(largest, recordsOf(log().readAll()), "the log after the largest batch");
    }

    @TckCase(id = "BAD-13", promise = "P10", rule = LIMITS)
    void emptyAndOverlongBatchesAreRefused() throws Exception {
        log().refused(InvalidInputException.class, List.of(), Expectation.any());
        log().refused(InvalidInputException.class, events(Limits.MAX_APPEND_EVENTS + 1, "card-1"), Expectation.any());

        assertEquals(List.of(), log().readAll(), "the log after two refusals");
        assertEquals(0, log().last(), "its last sequence");
    }

    @TckCase(
            id = "BAD-14",
            promise = "P10",
            rule = "An event has up to 64 headers of 16 KiB together and up to 16 tags.")
    void mostHeadersAndTagsComeBack() throws Exception {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < Limits.MAX_HEADERS; i++) {
            headers.put("header-" + i, "v".repeat(200));
        }
        String[] tags = new String[Limits.MAX_TAGS];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = i + "t".repeat(250);
        }
        EventRecord full = withHeaders(event("card-1", "Full", tags), headers);

        log().append(full);

        assertEquals(List.of(full), recordsOf(log().readAll()), "an event with as many headers and tags as allowed");
        assertEquals(1, log().read(EventFilter.tags(tags)).size(), "events with all sixteen tags");
    }

    @TckCase(id = "BAD-15", promise = "P15", rule = "Timestamps are kept in whole microseconds, whenever it was.")
    void timestampsComeBackToTheMicrosecond() throws Exception {
        List<EventRecord> appended = new ArrayList<>();
        for (String time : List.of(
                "2026-03-14T12:00:00.123456789Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "1969-07-20T20:17:40.000001Z",
                "1582-10-15T00:00:00Z",
                "0001-01-01T00:00:00.000001Z",
                "2000-02-29T23:59:59.999999Z",
                "2026-03-29T01:30:00Z",
                "2026-10-25T01:30:00Z",
                "2038-01-19T03:14:08Z",
                "9999-12-31T23:59:59.999999Z")) {
            appended.add(Records.withTimestamp(event("card-1"), Instant.parse(time)));
        }
        log().append(appended, Expectation.any());

        assertEquals(appended, recordsOf(log().readAll()), "events of all times");
        assertEquals(
                Instant.parse("2026-03-14T12:00:00.123456Z"),
                log().readAll().get(0).event().timestamp(),
                "nanoseconds are cut off");
    }

    @TckCase(id = "BAD-16", promise = "P15", rule = "The place and language of the JVM do not change data.")
    void timeZoneAndLocaleOfTheJvmChangeNothing() throws Exception {
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        EventRecord summer =
                Records.withTimestamp(event("I-card", "TITLE"), Instant.parse("2026-03-29T01:30:00.000001Z"));
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            log().append(summer);
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            LogUnderTest other = anotherClientsLog();

            assertEquals(List.of(summer), recordsOf(other.readAll()), "the event, read elsewhere in the world");
            assertEquals(
                    1,
                    other.read(EventFilter.entity("I-card").withTypes("TITLE")).size(),
                    "found by its names");
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    @TckCase(id = "BAD-17", promise = "P15", rule = "Event ids are any UUIDs.")
    void anyUuidIsAnEventId() throws Exception {
        List<EventRecord> appended = new ArrayList<>();
        for (String id : List.of(
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "7fffffff-ffff-ffff-7fff-ffffffffffff",
                "80000000-0000-0000-8000-000000000000",
                "c232ab00-9414-11ec-b3c8-9f6bdeced846",
                "919108f7-52d1-4320-9bac-f847db4148a8",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")) {
            appended.add(Records.withId(event("card-1"), UUID.fromString(id)));
        }
        log().append(appended, Expectation.any());

        assertEquals(appended, recordsOf(log().readAll()), "events with ids of all kinds");
    }

    @TckCase(id = "BAD-18", promise = "P10", rule = "Bounds, limits and expected sequences are not negative.")
    void negativeNumbersAreRefusedBeforeAnyBackendSeesThem() {
        ReadRequest whole = ReadRequest.of(EventFilter.all());

        assertThrows(InvalidInputException.class, () -> whole.after(-1), "after");
        assertThrows(InvalidInputException.class, () -> whole.upTo(-1), "upTo");
        assertThrows(InvalidInputException.class, () -> whole.limit(-1), "limit");
        assertThrows(InvalidInputException.class, () -> Expectation.storeAt(-1), "an expected sequence");
    }

    @TckCase(id = "BAD-19", promise = "P10", rule = "Nulls are never accepted.")
    @SuppressWarnings("NullAway") // nulls are the point
    void nullsAreRefusedAndHarmNothing() throws Exception {
        EventRecord issued = event("card-1");
        List<Callable<CompletableFuture<AppendResult>>> calls = List.of(
                () -> log().port().append(null, Expectation.any()),
                () -> log().port().append(List.of(issued), null),
                () -> log().port().append(Arrays.asList(issued, null), Expectation.any()));

        for (Callable<CompletableFuture<AppendResult>> call : calls) {
            assertNullIsRefused("append", () -> patience().await(call.call(), "append of null"));
        }
        assertNullIsRefused("read", () -> log().port().read(null));
        assertNullIsRefused("lastSequence", () -> log().port().lastSequence(null));
        assertNullIsRefused("tail", () -> log().port().tail(0, EventFilter.all(), null));

        log().append(issued);
        assertEquals(List.of(issued), recordsOf(log().readAll()), "the log after all kinds of null");
    }

    private static void assertNullIsRefused(String method, Executable call) {
        Exception thrown = assertThrows(Exception.class, call, method + " of null");
        assertTrue(
                thrown instanceof NullPointerException || thrown instanceof InvalidInputException,
                method + " of null is refused with " + thrown);
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        Seed.random("noise").nextBytes(bytes);
        return bytes;
    }
}
