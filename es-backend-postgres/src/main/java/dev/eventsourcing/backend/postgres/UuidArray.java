package dev.eventsourcing.backend.postgres;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A parameter of type {@code uuid[]}. The driver would send it as text, which takes the server one microsecond for each
 * id to read; the binary format, that of the server's {@code array_recv}, takes it next to nothing. Stateless.
 */
final class UuidArray {
    static final int UUID_BYTES = 2 * Long.BYTES;

    private static final int DIMENSIONS = 1;
    private static final int NO_NULLS = 0;
    private static final int LOWER_BOUND = 1;

    private UuidArray() {}

    /** As text where a pool hides the driver, or the driver sends nothing in binary. */
    static Array of(Connection connection, UUID[] ids) throws SQLException {
        if (ids.length == 0 || !connection.isWrapperFor(BaseConnection.class)) {
            return connection.createArrayOf("uuid", ids);
        }
        BaseConnection driver = connection.unwrap(BaseConnection.class);
        if (driver.getPreferQueryMode() == PreferQueryMode.SIMPLE) {
            return connection.createArrayOf("uuid", ids);
        }
        return new PgArray(driver, Oid.UUID_ARRAY, binary(ids));
    }

    private static byte[] binary(UUID[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(5 * Integer.BYTES + ids.length * (Integer.BYTES + UUID_BYTES));
        bytes.putInt(DIMENSIONS).putInt(NO_NULLS).putInt(Oid.UUID);
        bytes.putInt(ids.length).putInt(LOWER_BOUND);
        for (UUID id : ids) {
            bytes.putInt(UUID_BYTES);
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return bytes.array();
    }
}
