package dev.eventsourcing.backend.postgres;

import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * What the server's error codes mean for an append: the one place that knows.
 *
 * <p>An error that the server reports before it commits means that nothing is stored. A lost connection means nothing:
 * it may have been lost after the commit. So do 57P01 and 57P02, which an immediate shutdown sends at any moment, also
 * between the commit and its answer ({@code quickdie} in postgres.c). What is not listed counts as unknown.
 */
final class SqlStates {
    /** Raised by our own functions: the transaction is not READ COMMITTED. */
    static final String WRONG_ISOLATION = "ES001";

    /** Whoever inserted it went around the functions: while the store's lock is held nobody else takes a sequence. */
    static final String UNIQUE_VIOLATION = "23505";

    static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** What was committed may not last. */
    static final String COMPLETION_UNKNOWN = "40003";

    /** An earlier statement of the transaction failed. */
    static final String TRANSACTION_FAILED = "25P02";

    static final String READ_ONLY = "25006";
    static final String UNDEFINED_TABLE = "42P01";
    static final String UNDEFINED_SCHEMA = "3F000";

    private static final Set<String> ROLLED_BACK_CLASSES = Set.of(
            "0A", "21", "22", "23", "25", "26", "28", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53",
            "54", "55", "P0", "ES");
    private static final Set<String> WORTH_ANOTHER_TRY = Set.of(
            "40001", // serialization failure: a caller's default isolation, or a hot standby conflict
            "40P01", // deadlock
            "55P03"); // the lock was not free in time, and an append that came later may have time left
    private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P05");
    private static final Set<String> OUTAGE = Set.of("08001", "08006", "57P01", "57P02", "57P03", READ_ONLY);

    private SqlStates() {}

    /** Nothing is stored, for certain. */
    static boolean isRolledBack(SQLException e) {
        String state = state(e);
        return state.length() == 5
                && !isOfTheDriver(e)
                && !state.equals(COMPLETION_UNKNOWN)
                && (state.equals("57014") || ROLLED_BACK_CLASSES.contains(state.substring(0, 2)));
    }

    /** The driver has codes for what it fails at itself, such as to hold an answer; the server may go on meanwhile. */
    private static boolean isOfTheDriver(SQLException e) {
        return e instanceof PSQLException own && own.getServerErrorMessage() == null;
    }

    /** Nothing is stored, and the same may succeed at once. */
    static boolean isWorthAnotherTry(SQLException e) {
        return WORTH_ANOTHER_TRY.contains(state(e));
    }

    /** The connection is gone; another one may work. */
    static boolean isLost(SQLException e) {
        String state = state(e);
        return state.startsWith("08") || LOST.contains(state);
    }

    /** The server cannot be reached, or is no primary, and may be soon: nothing is wrong with what it was asked. */
    static boolean isOutage(SQLException e) {
        String state = state(e);
        return OUTAGE.contains(state) && !isOfTls(e);
    }

    private static boolean isOfTls(SQLException e) {
        @Nullable Throwable at = e;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof SSLException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    static boolean is(SQLException e, String state) {
        return state.equals(state(e));
    }

    /** The code, or that of the cause: pools wrap what they got when they tried to connect. */
    static String state(SQLException e) {
        @Nullable Throwable at = e;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
            at = at.getCause();
        }
        return "";
    }

    /** What went wrong, in a few words of ours: the server's own may quote what was stored. */
    static String describe(SQLException e) {
        String state = state(e);
        String meaning = switch (state) {
            case "28P01", "28000" -> "the server refused the user or the password; check both";
            case "3D000" -> "there is no such database; create it or correct the URL";
            case "53300" -> "the server has no connection left; raise max_connections or use smaller pools";
            case "53100" -> "the server's disk is full";
            case INSUFFICIENT_PRIVILEGE -> "the user lacks a right; grant it";
            case COMPLETION_UNKNOWN -> "no standby has acknowledged the commit in time; look at them";
            case UNIQUE_VIOLATION ->
                "somebody inserts into the store's tables without its functions; take that right away";
            case "55P03" -> "another append holds the store's lock for too long";
            case "57014" -> "the server cancelled the statement";
            case "57P03" -> "the server is starting up or shutting down";
            case READ_ONLY -> "the server is read-only; connect to the primary";
            case "08001", "08004", "08006", "08003" -> "the server cannot be reached; check that it runs, and the URL";
            case WRONG_ISOLATION ->
                "the connection's transactions are not READ COMMITTED; set the data source to that isolation level";
            default ->
                state.startsWith("42")
                        ? "the server does not know what it was asked for; open the store again to have it checked"
                        : "the server reported an error";
        };
        return meaning + " (SQLSTATE " + (state.isEmpty() ? "unknown" : state) + ")";
    }
}
