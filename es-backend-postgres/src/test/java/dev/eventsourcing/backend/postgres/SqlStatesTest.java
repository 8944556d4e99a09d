package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What each error code is taken for: a wrong line here is an event lost, stored twice, or refused without need. */
class SqlStatesTest {
    @ParameterizedTest
    @CsvSource({
        // state, certainly not stored, worth another try, connection lost
        "22P05, true, false, false", // a character the database's encoding lacks
        "23505, true, false, false", // a sequence or id that someone took behind the functions' back
        "23514, true, false, false", // a constraint of the operator's own
        "25006, true, false, false", // read-only
        "28P01, true, false, false", // wrong password
        "3D000, true, false, false", // no such database
        "40001, true, true, false", // serialization failure
        "40P01, true, true, false", // deadlock
        "42501, true, false, false", // no right
        "42P01, true, false, false", // no table
        "53100, true, false, false", // disk full
        "53300, true, false, false", // too many connections
        "54000, true, false, false", // a limit of the server
        "55P03, true, true, false", // lock time-out
        "57014, true, false, false", // statement time-out
        "ES001, true, false, false", // wrong isolation, raised by our own function
        "P0001, true, false, false", // raised by a trigger
        "40003, false, false, false", // statement completion unknown
        "08000, false, false, true", // the connection, in all its forms: it may have died after the commit
        "08003, false, false, true",
        "08006, false, false, true",
        "08P01, false, false, true",
        "57P01, false, false, true", // shut down: also sent between the commit and its answer
        "57P02, false, false, true", // crash of another process
        "57P03, false, false, true", // cannot connect now
        "57P05, false, false, true", // idle session time-out
        "58030, false, false, false", // input or output error, perhaps when the commit was written
        "XX000, false, false, false", // internal error
        "XX001, false, false, false", // corrupted data
        "99999, false, false, false", // of a class nobody knows
        "40, false, false, false" // no code at all
    })
    void everyCodeHasItsMeaning(String state, boolean rolledBack, boolean worthAnotherTry, boolean lost) {
        SQLException error = new SQLException("", state);

        assertEquals(rolledBack, SqlStates.isRolledBack(error), "rolled back");
        assertEquals(worthAnotherTry, SqlStates.isWorthAnotherTry(error), "worth another try");
        assertEquals(lost, SqlStates.isLost(error), "lost");
    }

    /** It may have sent the statement, and failed to take the answer. */
    @Test
    void anErrorOfTheDriversOwnSaysNothingOfTheServer() {
        SQLException error = new PSQLException("Ran out of memory retrieving query results.", PSQLState.OUT_OF_MEMORY);

        assertFalse(SqlStates.isRolledBack(error));
        assertTrue(SqlStates.isRolledBack(
                new PSQLException(new ServerErrorMessage("SERROR\0C53200\0Mout of memory\0"), false)));
    }

    @Test
    void anErrorWithoutCodeSaysNothing() {
        SQLException error = new SQLException("");

        assertFalse(SqlStates.isRolledBack(error));
        assertFalse(SqlStates.isWorthAnotherTry(error));
        assertFalse(SqlStates.isLost(error));
    }

    @Test
    void theCodeThatAPoolWrappedCounts() {
        SQLException error = new SQLTransientConnectionException("no connection", new SQLException("", "28P01"));

        assertEquals("28P01", SqlStates.state(error));
    }

    @Test
    void whatTheServerSaidIsNotRepeated() {
        SQLException error = new SQLException("Failing row contains (secret)", "23514");

        assertEquals("the server reported an error (SQLSTATE 23514)", SqlStates.describe(error));
    }
}
