package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
    @Test
    void readsWhatTheServerSays() {
        Delivery delivery = Delivery.usual("$JS.ACK.es_loans.Gh3kQ.1.4711.42.1767225600123456789.12");

        assertEquals(new Delivery(4711, 42, Instant.parse("2026-01-01T00:00:00.123456789Z"), 12), delivery);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "es.loans.e.card-1",
                "$JS.ACK.",
                "$JS.ACK.es_loans.c.1.2.3.4",
                "$JS.ACK.es_loans.1.2.3.4.5",
                "$JS.ACK.es_loans..1.2.3.4.5",
                "$JS.ACK..c.1.2.3.4.5",
                "$JS.ACK.es_loans.c.1.2.3.4.",
                "$JS.ACK.es_loans.c.1.-2.3.4.5",
                "$JS.ACK.es_loans.c.1.99999999999999999999.3.4.5",
                "$JS.ACK.hub.AccountHash.es_loans.c.1.2.3.4.5",
                "$JS.ACK.hub.AccountHash.es_loans.c.1.2.3.4.5.random",
            })
    void leavesEverythingElseToTheClientLibrary(String subject) {
        assertNull(Delivery.usual(subject));
    }
}
