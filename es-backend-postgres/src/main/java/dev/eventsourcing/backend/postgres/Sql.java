package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The text of a statement and, beside it, the values of its parameters: no value ever becomes part of the text, so the
 * server prepares it once. Used by one thread.
 */
final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /** Appends text, which must be constant or made of {@link StoreNames}. */
    Sql add(String more) {
        text.append(more);
        return this;
    }

    Sql number(long value) {
        return parameter(value);
    }

    Sql text(String value) {
        return parameter(value);
    }

    Sql texts(Collection<String> value) {
        return parameter(value.toArray(new String[0]));
    }

    private Sql parameter(Object value) {
        text.append(" ? ");
        values.add(value);
        return this;
    }

    /** For {@link Reader#ask}, which sees to it that it ends in time. */
    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            for (int i = 0; i < values.size(); i++) {
                bind(statement, i + 1, values.get(i));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof String string) {
            statement.setString(index, string);
        } else {
            statement.setArray(index, statement.getConnection().createArrayOf("text", (String[]) value));
        }
    }
}
