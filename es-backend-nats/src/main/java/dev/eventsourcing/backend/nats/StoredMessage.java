package dev.eventsourcing.backend.nats;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.LastHeaders;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoredEvent;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the stream: consecutive events of one append that are about one entity. An append over several entities
 * is several messages, numbered without a gap, each of which says which part it is. Immutable.
 *
 * @param number its sequence in the stream
 * @param id names the append; empty in all but its first message
 * @param time when the server stored it
 * @param part which message of the append it is, from 1
 * @param parts how many messages the append has
 * @param guarded whether it was stored on condition that nothing had come in between
 * @param made the header of that name; -1 without
 * @param data a {@link RecordFormat} block, or nothing if only headers were asked for
 */
record StoredMessage(
        long number, String id, Instant time, int part, int parts, boolean guarded, long made, Bytes data) {
    /** Such as {@code 2/3}. */
    static final String PART = "Es-Part";
    /** When the first event of several messages was made, if nothing guards them: milliseconds since 1970. */
    static final String MADE = "Es-Made";

    static StoredMessage of(MessageInfo info) {
        return of(info.getSeq(), info.getHeaders(), info.getTime().toInstant(), info.getData());
    }

    static StoredMessage of(Message message, Delivery delivery) {
        return of(delivery.number(), message.getHeaders(), delivery.time(), message.getData());
    }

    private static StoredMessage of(long number, @Nullable Headers headers, Instant time, byte @Nullable [] data) {
        int[] part = part(number, first(headers, PART));
        String id = first(headers, NatsJetStreamConstants.MSG_ID_HDR);
        boolean guarded = first(headers, NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR) != null
                || first(headers, NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR) != null;
        Bytes bytes = Bytes.wrap(data == null ? new byte[0] : data);
        return new StoredMessage(
                number,
                id == null ? "" : id,
                time,
                part[0],
                part[1],
                guarded,
                made(number, first(headers, MADE)),
                bytes);
    }

    private static @Nullable String first(@Nullable Headers headers, String name) {
        return headers == null ? null : headers.getFirst(name);
    }

    private static long made(long number, @Nullable String header) {
        try {
            return header == null ? -1 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            throw new CorruptRecordException("message " + number + " has a malformed " + MADE + " header", e);
        }
    }

    private static int[] part(long number, @Nullable String header) {
        if (header == null) {
            return new int[] {1, 1};
        }
        try {
            String[] parts = header.split("/", 2);
            return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new CorruptRecordException("message " + number + " has a malformed " + PART + " header", e);
        }
    }

    /** Whether it is an append by itself, and by its guard no {@linkplain LateCopies late copy}. */
    boolean isPlain() {
        return guarded && parts == 1;
    }

    /** The last message of the append that this one is part of. */
    long lastOfAppend() {
        return number + parts - part;
    }

    /** The first message of the append that this one is part of. */
    long firstOfAppend() {
        return number - part + 1;
    }

    List<EventRecord> records(EntitySubject store) {
        return records(store, new LastHeaders());
    }

    private List<EventRecord> records(EntitySubject store, LastHeaders last) {
        try {
            return RecordFormat.decode(data.unsafeArray(), last);
        } catch (CorruptRecordException e) {
            throw new CorruptRecordException(
                    "message " + number + " of stream " + store.stream() + ": " + e.getMessage(), e);
        }
    }

    List<StoredEvent> events(EntitySubject store) {
        return events(store, new LastHeaders());
    }

    /** The same, for who reads many messages: {@code last} has the headers of the one before. */
    List<StoredEvent> events(EntitySubject store, LastHeaders last) {
        List<EventRecord> records = records(store, last);
        List<StoredEvent> events = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            events.add(new StoredEvent(Position.of(number, i, records.size()), records.get(i)));
        }
        return events;
    }
}
