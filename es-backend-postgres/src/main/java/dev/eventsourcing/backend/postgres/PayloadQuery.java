package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fetches the payloads that the rows of large events leave out. Immutable and safe for use by many threads. */
final class PayloadQuery {
    /** When so many bytes have been fetched, the next payload is left for later. */
    static final int ENOUGH_BYTES = 4 << 20;

    private final String sql;

    PayloadQuery(StoreNames names, boolean backward) {
        sql =
                "SELECT due.seq, due.payload FROM (SELECT e.seq, e.payload, sum(octet_length(e.payload)) OVER (ORDER BY e.seq"
                        + (backward ? " DESC" : "") + ") - octet_length(e.payload) AS bytes_before FROM "
                        + names.events()
                        + " e WHERE e.seq = ANY (?)) AS due WHERE due.bytes_before < " + ENOUGH_BYTES;
    }

    /**
     * Fetches the first of the wanted ones, and as many more in the direction of reading as are not too much at once.
     *
     * @return the payloads, by sequence
     */
    Map<Long, Bytes> fetch(Connection connection, LogSize size, List<Long> sequences) throws SQLException {
        try (PreparedStatement statement = Session.limit(connection.prepareStatement(size.comment() + sql))) {
            statement.setArray(1, connection.createArrayOf("int8", sequences.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                Map<Long, Bytes> payloads = new HashMap<>();
                while (result.next()) {
                    payloads.put(result.getLong(1), Bytes.wrap(result.getBytes(2)));
                }
                return payloads;
            }
        }
    }
}
