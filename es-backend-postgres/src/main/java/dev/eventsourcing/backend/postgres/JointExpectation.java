package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.EventRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What some appends expect if they are stored one behind the other: what is true of the log before the first of them
 * exactly if none of them finds its expectation false. So one question decides all. Used by one thread.
 *
 * <p>What an append expects of the store, or of an entity that an earlier one of them has written to, says where the
 * log ends; what it expects of any other entity says where that entity ends.
 */
final class JointExpectation {
    /** How many parameters of {@code es_append_all_v2} it takes. */
    static final int PARAMETERS = 5;

    private final Range head = new Range();
    private final Map<String, Range> entities = new LinkedHashMap<>();
    private final Map<String, Integer> written = new HashMap<>(); // entity to its last event, counted from 1
    private int events;
    private boolean possible = true;

    /** Where a last sequence must lie. */
    private static final class Range {
        private long from;
        private long to = Long.MAX_VALUE;
    }

    /** Adds the next append, which must not expect anything of a filter. */
    void add(PendingAppend append) {
        for (Condition condition : append.conditions()) {
            if (condition.scope().isAll()) {
                restrict(head, condition, events);
            } else {
                String entity = condition.scope().entities().iterator().next();
                Integer last = written.get(entity);
                if (last == null) {
                    restrict(entities.computeIfAbsent(entity, key -> new Range()), condition, 0);
                } else {
                    restrict(head, condition, last);
                }
            }
        }
        for (EventRecord event : append.events()) {
            written.put(event.entityId(), ++events);
        }
    }

    private void restrict(Range range, Condition condition, int behind) {
        range.from = Math.max(range.from, ConditionArrays.from(condition) - behind);
        range.to = Math.min(range.to, condition.sequence() - behind);
        possible &= range.from <= range.to;
    }

    /** Whether it can be true at all: of two appends that expect the same of one entity one must fail. */
    boolean isPossible() {
        return possible;
    }

    /** The entities that something is expected of, in the order in which the server tells their last sequences. */
    List<String> entities() {
        return List.copyOf(entities.keySet());
    }

    /** Sets the parameters from an index on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        Long[] from = new Long[entities.size()];
        Long[] to = new Long[entities.size()];
        int n = 0;
        for (Range range : entities.values()) {
            from[n] = range.from;
            to[n++] = range.to;
        }
        Connection connection = statement.getConnection();
        statement.setLong(first, head.from);
        statement.setLong(first + 1, head.to);
        statement.setArray(
                first + 2, connection.createArrayOf("text", entities.keySet().toArray(new String[0])));
        statement.setArray(first + 3, connection.createArrayOf("int8", from));
        statement.setArray(first + 4, connection.createArrayOf("int8", to));
    }
}
