package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The table {@code es_keys} of a schema: a row for each entity, replaced by one statement that compares the revision.
 * Revisions come from a sequence, so that none comes back even if somebody deletes a row. Safe for use by many threads.
 */
final class KeyTable {
    private static final int PAGE = 1000;

    /** A lost acknowledgement must not be a lost tombstone, and who watches is told with the commit. */
    private static final String ANSWER = """
            SELECT revision, pg_notify(?, ?), CASE WHEN current_setting('synchronous_commit') = 'off'
                THEN set_config('synchronous_commit', 'on', true) END, %s
            FROM written""".formatted(StandbyWait.WARNS);

    private final ConnectionSource connections;
    private final PostgresKeyStoreOptions options;
    private final String table;

    /** Entities whose key we may have written: what is found of them may not have reached the standbys. */
    private final Set<String> inDoubt = ConcurrentHashMap.newKeySet();

    KeyTable(ConnectionSource connections, PostgresKeyStoreOptions options) {
        this.connections = connections;
        this.options = options;
        this.table = "\"" + options.schema() + "\".\"es_keys\"";
    }

    /** Something that one connection is asked for. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    String schema() {
        return options.schema();
    }

    /** At most 63 letters, as many as PostgreSQL keeps of a name. */
    String channel() {
        return "es_key_changed_" + options.schema();
    }

    void prepare() {
        new KeySchema(options.schema(), connections, options.timeout()).prepare();
    }

    Optional<KeyRecord> find(String entityId) {
        Optional<KeyRecord> found = row(entityId);
        if (inDoubt.contains(entityId)) {
            awaitStandbys();
        }
        return found;
    }

    private void awaitStandbys() {
        Deadline deadline = Deadline.in(options.timeout());
        try (Session session = session(connections.forAppending(deadline.left()), deadline);
                StatementWatch.Run run = connections.watch().run(session.connection(), deadline)) {
            StandbyWait.again(session.connection());
        } catch (SQLException e) {
            throw unavailable("an earlier change of this key may not last; try again later", e);
        }
    }

    private Optional<KeyRecord> row(String entityId) {
        return read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT pg_is_in_recovery(), revision, content FROM (SELECT) one LEFT JOIN " + table
                            + " ON entity_id = ?")) {
                statement.setString(1, entityId);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    requirePrimary(row.getBoolean(1));
                    byte[] content = row.getBytes(3);
                    return content == null
                            ? Optional.empty()
                            : Optional.of(new KeyRecord(row.getLong(2), Bytes.wrap(content)));
                }
            }
        });
    }

    OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        return expectedRevision == 0
                ? write(
                        "INSERT INTO " + table
                                + " (content, entity_id) VALUES (?, ?) ON CONFLICT (entity_id) DO NOTHING",
                        entityId,
                        expectedRevision,
                        content)
                : write(
                        "UPDATE " + table + " SET content = ?, revision = DEFAULT WHERE entity_id = ? AND revision = ?",
                        entityId,
                        expectedRevision,
                        content);
    }

    /** In pages, so that no connection is held while the caller thinks. */
    Stream<String> entityIds() {
        return Stream.iterate(page(""), ids -> !ids.isEmpty(), ids -> page(ids.get(ids.size() - 1)))
                .flatMap(List::stream);
    }

    private List<String> page(String after) {
        return read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT entity_id FROM " + table + " WHERE entity_id > ? ORDER BY entity_id LIMIT " + PAGE)) {
                statement.setString(1, after);
                try (ResultSet row = statement.executeQuery()) {
                    List<String> ids = new ArrayList<>();
                    while (row.next()) {
                        ids.add(row.getString(1));
                    }
                    return ids;
                }
            }
        });
    }

    private OptionalLong write(String change, String entityId, long expectedRevision, Bytes content) {
        Deadline deadline = Deadline.in(options.timeout());
        Retry retry = new Retry(deadline);
        while (true) {
            SQLException problem;
            try (Session session = session(connections.forAppending(deadline.left()), deadline);
                    PreparedStatement statement = session.connection()
                            .prepareStatement("WITH written AS (" + change + " RETURNING revision) " + ANSWER);
                    StatementWatch.Run run = connections.watch().run(session.connection(), deadline)) {
                int parameter = 0;
                statement.setBytes(++parameter, content.toByteArray());
                statement.setString(++parameter, entityId);
                if (expectedRevision != 0) {
                    statement.setLong(++parameter, expectedRevision);
                }
                statement.setString(++parameter, channel());
                statement.setString(++parameter, entityId);
                try {
                    OptionalLong revision = revision(statement);
                    if (revision.isPresent()) {
                        inDoubt.remove(entityId);
                    }
                    return revision;
                } catch (SQLException e) {
                    if (!SqlStates.isRolledBack(e)) {
                        inDoubt.add(entityId);
                        throw unavailable("perhaps written; find it again", e);
                    }
                    throw e;
                }
            } catch (SQLException e) {
                problem = e;
            }
            // nothing was sent, or it was rolled back
            if (!isWorthAnotherTry(problem, deadline)) {
                throw unavailable("not written", problem);
            }
            retry.pause();
        }
    }

    private static OptionalLong revision(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            StandbyWait.requireOver(statement);
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private <T> T read(Question<T> question) {
        Deadline deadline = Deadline.in(options.timeout());
        Retry retry = new Retry(deadline);
        while (true) {
            SQLException problem;
            try (Session session = session(connections.forReading(deadline.left()), deadline)) {
                return question.ask(session.connection());
            } catch (SQLException e) {
                problem = e;
            }
            if (!isWorthAnotherTry(problem, deadline)) {
                throw unavailable("try again later", problem);
            }
            retry.pause();
        }
    }

    private static Session session(Connection connection, Deadline deadline) throws SQLException {
        return Session.on(connection, deadline.left());
    }

    private static boolean isWorthAnotherTry(SQLException problem, Deadline deadline) {
        return !deadline.isOver()
                && !Thread.currentThread().isInterrupted()
                && (SqlStates.isLost(problem) || SqlStates.isWorthAnotherTry(problem));
    }

    private void requirePrimary(boolean inRecovery) {
        if (inRecovery) {
            throw new KeyStoreUnavailableException(
                    "key store in PostgreSQL schema '" + schema()
                            + "': the server is a standby, which may not know yet that a key was destroyed; connect to the primary",
                    null);
        }
    }

    private KeyStoreUnavailableException unavailable(String what, SQLException cause) {
        return new KeyStoreUnavailableException(
                "key store in PostgreSQL schema '" + schema() + "': " + SqlStates.describe(cause) + "; " + what, cause);
    }
}
