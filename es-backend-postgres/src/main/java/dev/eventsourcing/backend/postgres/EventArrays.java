package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.LastHeaders;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The columns of some events, as arrays: one statement text serves appends of any size. Used by one thread.
 *
 * <p>The driver sends arrays of bytea, text and integers in binary; those of uuid are {@link UuidArray}s.
 */
final class EventArrays {
    /** How many parameters of a function the arrays take. */
    static final int PARAMETERS = 8;

    /** The first moment that a timestamptz holds, 24 November 4714 BC; the last is behind what 64 bits hold. */
    private static final long MIN_MICROS = -210_866_803_200_000_000L;

    /** Where there are no tags, their ends need not be told. */
    private static final Integer[] NO_ENDS = {};

    private final UUID[] ids;
    private final String[] entities;
    private final String[] types;
    private final Long[] micros;
    private final Integer[] tagEnds;
    private final List<String> tags = new ArrayList<>();
    private final byte[][] headers;
    private final byte[][] payloads;
    private final LastHeaders last = new LastHeaders();
    private int size;

    EventArrays(int capacity) {
        ids = new UUID[capacity];
        entities = new String[capacity];
        types = new String[capacity];
        micros = new Long[capacity];
        tagEnds = new Integer[capacity];
        headers = new byte[capacity][];
        payloads = new byte[capacity][];
    }

    void add(EventRecord event) {
        ids[size] = event.id();
        entities[size] = event.entityId();
        types[size] = event.type();
        micros[size] = micros(event.timestamp());
        tags.addAll(event.tags());
        tagEnds[size] = tags.size();
        headers[size] = last.encode(event.headers());
        payloads[size] = event.payload().unsafeArray();
        size++;
    }

    /** Sets the parameters from an index on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(first, UuidArray.of(connection, ids));
        statement.setArray(first + 1, connection.createArrayOf("text", entities));
        statement.setArray(first + 2, connection.createArrayOf("text", types));
        statement.setArray(first + 3, connection.createArrayOf("int8", micros));
        statement.setArray(first + 4, connection.createArrayOf("int4", tags.isEmpty() ? NO_ENDS : tagEnds));
        statement.setArray(first + 5, connection.createArrayOf("text", tags.toArray(new String[0])));
        statement.setArray(first + 6, connection.createArrayOf("bytea", headers));
        statement.setArray(first + 7, connection.createArrayOf("bytea", payloads));
    }

    /** Refuses a moment that the server could not store, before anything is sent. */
    static void checkTimestamp(EventRecord event) {
        micros(event.timestamp());
    }

    private static long micros(Instant timestamp) {
        try {
            long micros = Math.addExact(
                    Math.multiplyExact(timestamp.getEpochSecond(), 1_000_000L), timestamp.getNano() / 1_000L);
            if (micros >= MIN_MICROS) {
                return micros;
            }
        } catch (ArithmeticException e) {
            throw outOfRange(timestamp);
        }
        throw outOfRange(timestamp);
    }

    private static InvalidInputException outOfRange(Instant timestamp) {
        return new InvalidInputException(
                "timestamp",
                timestamp,
                "must be within the years -4712 and 294246, which is what PostgreSQL can store");
    }
}
