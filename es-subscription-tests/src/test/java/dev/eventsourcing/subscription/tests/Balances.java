package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A read model in PostgreSQL that counts wrong if an event is missed or taken twice. */
final class Balances {
    private Balances() {}

    static void create(DataSource dataSource) throws SQLException {
        execute(dataSource, "CREATE TABLE balances (account text PRIMARY KEY, total bigint, deposits bigint)");
    }

    static void execute(DataSource dataSource, String command) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    static void add(Connection connection, Event<?> event) throws SQLException {
        add(connection, "balances", event);
    }

    static void add(Connection connection, String table, Event<?> event) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("INSERT INTO " + table
                + " VALUES (?, ?, 1) ON CONFLICT (account) DO UPDATE SET total = " + table
                + ".total + excluded.total, deposits = " + table + ".deposits + 1")) {
            update.setString(1, event.entityId());
            update.setLong(2, Bank.amount(event));
            update.executeUpdate();
        }
    }

    /** Account to "total/deposits". */
    static Map<String, String> read(DataSource dataSource, String table) throws SQLException {
        Map<String, String> balances = new TreeMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT account, total, deposits FROM " + table)) {
            while (row.next()) {
                balances.put(row.getString(1), row.getLong(2) + "/" + row.getLong(3));
            }
        }
        return balances;
    }

    /** The same, as the log has it. */
    static Map<String, String> ofLog(Engine.Client client) {
        return new TreeMap<>(client.bank().events().list().stream()
                .collect(Collectors.groupingBy(
                        Event::entityId,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                events ->
                                        events.stream().mapToLong(Bank::amount).sum() + "/" + events.size()))));
    }
}
