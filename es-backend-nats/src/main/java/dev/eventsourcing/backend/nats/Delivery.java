package dev.eventsourcing.backend.nats;

import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a message that a consumer delivers, in the subject for its acknowledgement. Immutable.
 *
 * @param number the message's own, in the stream
 * @param ofConsumer the consumer's number for it, from 1 on
 * @param time when the server stored it
 * @param pending how many messages come after it
 */
record Delivery(long number, long ofConsumer, Instant time, long pending) {
    private static final String PREFIX = "$JS.ACK.";
    private static final int NUMBERS = 5; // delivered, number, ofConsumer, nanoseconds, pending
    private static final int MOST_DIGITS = 19; // of a long
    private static final long SECOND = 1_000_000_000;

    /** The client library cuts the subject into strings and makes a date with a zone of it, for each message. */
    static Delivery of(Message message) {
        Delivery usual = usual(message.getReplyTo());
        if (usual != null) {
            return usual;
        }
        NatsJetStreamMetaData data = message.metaData();
        return new Delivery(
                data.streamSequence(), data.consumerSequence(), data.timestamp().toInstant(), data.pendingCount());
    }

    /** {@code $JS.ACK.<stream>.<consumer>} and five numbers; null if it is any other form, as that of a domain. */
    static @Nullable Delivery usual(@Nullable String subject) {
        if (subject == null || !subject.startsWith(PREFIX)) {
            return null;
        }
        long[] numbers = new long[NUMBERS];
        int end = subject.length();
        for (int i = NUMBERS - 1; i >= 0; i--) {
            int dot = subject.lastIndexOf('.', end - 1);
            numbers[i] = number(subject, dot + 1, end);
            if (numbers[i] < 0) {
                return null;
            }
            end = dot;
        }
        int consumer = subject.lastIndexOf('.', end - 1);
        if (consumer <= PREFIX.length() || consumer + 1 == end || subject.indexOf('.', PREFIX.length()) != consumer) {
            return null;
        }
        Instant time = Instant.ofEpochSecond(numbers[3] / SECOND, numbers[3] % SECOND);
        return new Delivery(numbers[1], numbers[2], time, numbers[4]);
    }

    /** Negative if it is none, or larger than a long holds. */
    private static long number(String text, int start, int end) {
        if (end <= start || end - start > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + (digit - '0'); // of 19 digits, what is too large becomes negative
        }
        return number;
    }
}
