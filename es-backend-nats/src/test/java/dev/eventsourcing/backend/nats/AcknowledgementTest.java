package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nats.client.JetStreamApiException;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementTest {
    private final Acknowledgement.Reader reader = new Acknowledgement.Reader("es_loans");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stream\":\"es_loans\", \"seq\":1234567890123}",
                "{\"stream\":\"es_loans\",\"seq\":1234567890123}",
                "{\"stream\":\"es_loans\",\"seq\": 1234567890123}",
                "{\"seq\":1234567890123,\"stream\":\"es_loans\"}",
                "{\"stream\":\"es_loans\",\"domain\":\"hub\",\"seq\":1234567890123}",
                "{\"stream\":\"es_loans\",\"seq\":1234567890123,\"later\":[1,{\"seq\":2}]}",
            })
    void readsTheNumberHoweverItIsWritten(String json) throws Exception {
        assertEquals(new Acknowledgement(1234567890123L, false), read(json));
    }

    @Test
    void noticesADuplicate() throws Exception {
        assertEquals(new Acknowledgement(1, true), read("{\"stream\":\"es_loans\",\"seq\":1,\"duplicate\":true}"));
        assertEquals(new Acknowledgement(17, true), read("{\"stream\":\"es_loans\", \"seq\":17,\"duplicate\": true}"));
    }

    @Test
    void theLargestNumberIsNoOther() throws Exception {
        assertEquals(
                new Acknowledgement(Long.MAX_VALUE, false),
                read("{\"stream\":\"es_loans\", \"seq\":9223372036854775807}"));
    }

    @Test
    void aRefusalIsThrownWithItsCode() {
        JetStreamApiException refusal = assertThrows(
                JetStreamApiException.class,
                () -> read("{\"error\":{\"code\":400,\"err_code\":10071,\"description\":\"wrong last sequence: 3\"},"
                        + "\"stream\":\"es_loans\",\"seq\":0}"));

        assertEquals(10071, refusal.getApiErrorCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"stream\":\"es_loans\",",
                "{\"stream\":\"es_loans\", \"seq\":}",
                "{\"stream\":\"es_loans\", \"seq\":-}",
            })
    void whatIsNoAnswerIsNotUnderstood(String json) {
        assertThrows(Exception.class, () -> read(json)); // whatever the client library makes of it
    }

    private Acknowledgement read(String json) throws Exception {
        return reader.read(NatsMessage.builder()
                .subject("_INBOX.1")
                .data(json.getBytes(StandardCharsets.UTF_8))
                .build());
    }
}
