package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.withHeaders;
import static dev.eventsourcing.tck.Records.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SEC-01 to SEC-09: payloads and metadata values stay out of messages and logs. */
abstract class SecurityCases extends Group {
    private static final String SECRET = "Payloads appear in no log, toString or exception message.";

    SecurityCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "SEC-01", promise = "P13", rule = SECRET)
    void messagesAndStringsHoldNoPayload() throws Exception {
        String canary = canary();
        EventRecord secret = withHeaders(withPayload(event("card-1"), canary), Map.of("note", canary));
        List<Object> shown = new ArrayList<>();

        shown.add(log().append(List.of(secret), Expectation.any()));
        shown.add(log().conflict(withPayload(event("card-1"), canary), Expectation.storeAt(0)));
        shown.add(log().refused(
                        DuplicateEventIdException.class,
                        List.of(withPayload(secret, canary + "!")),
                        Expectation.any()));
        StoredEvent read = log().readAll().get(0);
        shown.add(read);
        shown.add(log().port());
        shown.add(backend());
        try (EventCursor cursor = log().port().read(ReadRequest.of(EventFilter.all()))) {
            shown.add(cursor);
            cursor.next();
            shown.add(cursor);
        }
        log().close();
        shown.add(log().refused(StoreClosedException.class, List.of(secret), Expectation.any()));

        assertEquals(secret, read.event(), "the event that was read");
        for (Object one : shown) {
            for (Object link = one; link != null; link = link instanceof Throwable thrown ? thrown.getCause() : null) {
                assertTrue(!link.toString().contains(canary), "a payload is shown by a " + link.getClass());
            }
        }
    }

    @TckCase(id = "SEC-02", promise = "P13", rule = SECRET)
    void logsHoldNoPayload() throws Exception {
        String canary = canary();
        try (LogWatch watch = new LogWatch()) {
            EventRecord secret = withHeaders(withPayload(event("card-1"), canary), Map.of("note", canary));
            Collector collector = new Collector(patience());
            closing(log().tail(0, EventFilter.all(), collector));
            List<AppendResult> answers = List.of(
                    log().tryAppend(List.of(secret), Expectation.any()),
                    log().tryAppend(List.of(secret), Expectation.any()),
                    log().tryAppend(List.of(withPayload(event("card-1"), canary)), Expectation.storeAt(0)));
            log().refused(
                            DuplicateEventIdException.class,
                            List.of(withPayload(secret, canary + "!")),
                            Expectation.any());
            collector.awaitEvents(1);
            log().readAll();
            log().close();

            assertEquals(3, answers.size(), "answers");
            assertTrue(!watch.text().contains(canary), "a payload was logged");
        }
    }

    @TckCase(
            id = "SEC-03",
            promise = "P12",
            rule = "The fixture's search finds what is stored in the clear: what it does not find is not there.",
            needs = Capability.RAW_BYTES)
    void searchFindsWhatIsStoredInTheClear() throws Exception {
        String canary = canary();
        var raw = fixture().rawBytes().orElseThrow(() -> noHook(Capability.RAW_BYTES, "rawBytes()"));
        log().append(withPayload(event("card-1"), "before " + canary + " behind"));

        assertTrue(
                raw.contain(store(), canary.getBytes(StandardCharsets.UTF_8)),
                "a payload that was stored is not found");
        assertTrue(!raw.contain(store(), canary().getBytes(StandardCharsets.UTF_8)), "what was never stored is found");
    }

    private static String canary() {
        return "canary-" + Records.newId();
    }
}
