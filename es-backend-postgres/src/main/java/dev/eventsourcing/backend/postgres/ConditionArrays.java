package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conditions of some appends, as arrays; see {@code es_append_many_v1} for their meaning. Used by one thread. */
final class ConditionArrays {
    /** How many parameters of the function the arrays take. */
    static final int PARAMETERS = 11;

    private final List<Integer> ends = new ArrayList<>();
    private final Map<String, Integer> keys = new LinkedHashMap<>();
    private final List<Integer> scopes = new ArrayList<>();
    private final List<Long> from = new ArrayList<>();
    private final List<Long> to = new ArrayList<>();
    private final Texts entities = new Texts();
    private final Texts types = new Texts();
    private final Texts tags = new Texts();

    /** Where the last sequence must be at least. */
    static long from(Condition condition) {
        return condition.bound() == Bound.EXACTLY ? condition.sequence() : 0;
    }

    /** Adds the conditions of the next append. */
    void add(List<Condition> conditions) {
        for (Condition condition : conditions) {
            EventFilter filter = EventFilter.all();
            if (condition.scope().isAll()) {
                scopes.add(0);
            } else if (PendingAppend.isOfEntity(condition)) {
                String entity = condition.scope().entities().iterator().next();
                scopes.add(keys.computeIfAbsent(entity, key -> keys.size() + 1));
            } else {
                scopes.add(-1);
                filter = condition.scope();
            }
            entities.add(filter.entities());
            types.add(filter.types());
            tags.add(filter.tags());
            from.add(from(condition));
            to.add(condition.sequence());
        }
        ends.add(scopes.size());
    }

    /** Which of the entities that conditions are about this one is, counted from 1; 0 if no condition is about it. */
    int key(String entityId) {
        return keys.getOrDefault(entityId, 0);
    }

    /** Sets the parameters from an index on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(first, connection.createArrayOf("int4", ends.toArray(new Integer[0])));
        statement.setArray(
                first + 1, connection.createArrayOf("text", keys.keySet().toArray(new String[0])));
        statement.setArray(first + 2, connection.createArrayOf("int4", scopes.toArray(new Integer[0])));
        statement.setArray(first + 3, connection.createArrayOf("int8", from.toArray(new Long[0])));
        statement.setArray(first + 4, connection.createArrayOf("int8", to.toArray(new Long[0])));
        entities.bind(statement, first + 5);
        types.bind(statement, first + 7);
        tags.bind(statement, first + 9);
    }

    /** Lists of different lengths, one after the other, with the place where each ends. */
    private static final class Texts {
        private final List<Integer> ends = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();

        void add(Iterable<String> more) {
            more.forEach(texts::add);
            ends.add(texts.size());
        }

        void bind(PreparedStatement statement, int first) throws SQLException {
            Connection connection = statement.getConnection();
            statement.setArray(first, connection.createArrayOf("int4", ends.toArray(new Integer[0])));
            statement.setArray(first + 1, connection.createArrayOf("text", texts.toArray(new String[0])));
        }
    }
}
