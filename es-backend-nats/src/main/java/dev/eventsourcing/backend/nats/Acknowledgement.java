package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NotDoneException;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the server says of messages that it has. Immutable.
 *
 * @param message the number of the last one
 * @param isDuplicate whether it had it before
 */
record Acknowledgement(long message, boolean isDuplicate) {
    private static final int TOO_MANY = 429;

    static Acknowledgement of(PublishAck ack) {
        return new Acknowledgement(ack.getSeqno(), ack.isDuplicate());
    }

    /**
     * Refuses the answer of a server that has dropped the message, because it has too many that wait: a status, not the
     * error 10167 that other requests get.
     */
    static void requireServed(Message answer) throws NotDoneException {
        if (answer.isStatusMessage() && answer.getStatus().getCode() == TOO_MANY) {
            throw new NotDoneException("the server has too many messages that wait");
        }
    }

    /**
     * Reads answers. The usual one is recognized by its bytes, without making objects of its JSON; every other one, and
     * whatever a later server may add, is read by the client library. Immutable.
     */
    static final class Reader {
        private static final byte[] SEQUENCE = ascii("\"seq\":");
        private static final int MOST_DIGITS = 18; // what a long holds for certain

        private final byte[] stream;

        Reader(String stream) {
            this.stream = ascii("{\"stream\":\"" + stream + "\",");
        }

        /**
         * Reads an answer.
         *
         * @throws JetStreamApiException if it is a refusal
         * @throws IOException if it is not understood
         */
        Acknowledgement read(Message answer) throws IOException, JetStreamApiException {
            requireServed(answer);
            if (answer.isStatusMessage()) {
                throw new IOException("answered by " + answer.getStatus().getMessageWithCode());
            }
            byte[] data = answer.getData();
            long usual = data == null ? -1 : usual(data);
            return usual >= 0 ? new Acknowledgement(usual, false) : of(new PublishAck(answer));
        }

        /** The number in {@code {"stream":"es_loans", "seq":17}}; -1 if it is anything else. */
        private long usual(byte[] data) {
            int at = stream.length;
            if (data.length <= at || !startsWith(stream, data, 0)) {
                return -1;
            }
            if (data[at] == ' ') {
                at++;
            }
            if (!startsWith(SEQUENCE, data, at)) {
                return -1;
            }
            at += SEQUENCE.length;
            int digits = data.length - 1 - at;
            if (digits < 1 || digits > MOST_DIGITS || data[data.length - 1] != '}') {
                return -1;
            }
            long number = 0;
            for (; at < data.length - 1; at++) {
                if (data[at] < '0' || data[at] > '9') {
                    return -1;
                }
                number = 10 * number + (data[at] - '0');
            }
            return number;
        }

        private static boolean startsWith(byte[] what, byte[] data, int at) {
            return data.length >= at + what.length && Arrays.equals(data, at, at + what.length, what, 0, what.length);
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
