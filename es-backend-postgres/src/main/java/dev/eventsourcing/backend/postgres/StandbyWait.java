package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;

/**
 * Where {@code synchronous_standby_names} is set a commit waits for standbys. A server that is told to stop then does
 * not fail: the transaction has been committed, it says, but may be gone after a failover; and it says so in a warning
 * ({@code SyncRepWaitForLSN} in syncrep.c). To us that is no acknowledgement. Stateless.
 */
final class StandbyWait {
    private static final String ROUTINE = "SyncRepWaitForLSN"; // the words are translated, and the code is not its own

    /** A column for statements that commit by themselves: has the warning sent where it would be kept back. */
    static final String WARNS = "CASE current_setting('client_min_messages') WHEN 'error'"
            + " THEN set_config('client_min_messages', 'warning', true) END";

    /** Nothing but a record in the server's log, whose commit waits as any other. */
    private static final String AGAIN = "SELECT pg_logical_emit_message(true, 'es', ''), " + WARNS + ","
            + " CASE current_setting('synchronous_commit') WHEN 'off'"
            + " THEN set_config('synchronous_commit', 'on', true) END"
            + " WHERE current_setting('synchronous_standby_names') <> ''";

    private StandbyWait() {}

    /**
     * Tells a commit that nobody vouches for from one that is done.
     *
     * @param executed a statement that committed by itself
     * @throws SQLException if nobody knows whether what was committed will last
     */
    static void requireOver(Statement executed) throws SQLException {
        @Nullable SQLWarning warning = executed.getWarnings();
        while (warning != null) {
            if (isOfTheWait(warning)) {
                throw new SQLException(
                        "the server stopped waiting for its standbys", SqlStates.COMPLETION_UNKNOWN, warning);
            }
            warning = warning.getNextWarning();
        }
    }

    /**
     * Waits until the standbys have what has been found: whoever committed it may not have waited for them. In a
     * transaction it is its commit that waits.
     *
     * @throws SQLException if nobody knows whether it will last
     */
    static void again(Connection connection) throws SQLException {
        try (Statement statement = Session.limit(connection.createStatement())) {
            statement.execute(AGAIN);
            requireOver(statement);
        }
    }

    private static boolean isOfTheWait(SQLWarning warning) {
        return warning instanceof PSQLWarning ofServer
                && ofServer.getServerErrorMessage() != null
                && ROUTINE.equals(ofServer.getServerErrorMessage().getRoutine());
    }
}
