package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.backend.postgres.EventRow.Body;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fetches what the rows of large events leave out. Immutable and safe for use by many threads. */
final class BodyQuery {
    private final String sql;

    BodyQuery(StoreNames names) {
        sql = "SELECT e.seq, e.headers, e.payload FROM " + names.events() + " e WHERE e.seq = ANY (?)";
    }

    /** The bodies, by sequence. */
    Map<Long, Body> load(Connection connection, List<Long> sequences) throws SQLException {
        try (PreparedStatement statement = Session.limit(connection.prepareStatement(sql))) {
            statement.setArray(1, connection.createArrayOf("int8", sequences.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                Map<Long, Body> bodies = new HashMap<>();
                while (result.next()) {
                    bodies.put(result.getLong(1), Body.of(result.getBytes(2), result.getBytes(3)));
                }
                return bodies;
            }
        }
    }
}
