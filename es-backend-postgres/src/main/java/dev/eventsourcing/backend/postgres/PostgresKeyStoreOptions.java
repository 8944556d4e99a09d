package dev.eventsourcing.backend.postgres;

import java.time.Duration;

/**
 * Where key records are kept and how long calls wait. Immutable.
 *
 * @param schema the schema of the table; {@code es_keys} by default. Created if it is missing, which takes the right
 *     CREATE on the database. One for each key namespace, and none that holds events
 * @param timeout the longest that a call takes, a lost connection included; 10 seconds by default, at least 100
 *     milliseconds
 */
public record PostgresKeyStoreOptions(String schema, Duration timeout) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /**
     * Refuses what could not be meant.
     *
     * @throws dev.eventsourcing.InvalidInputException if the schema's name or the time is out of range
     */
    public PostgresKeyStoreOptions {
        PostgresOptions.defaults().schema(schema); // one rule for the names of schemas
        PostgresOptions.inRange("timeout of key records", timeout, SHORTEST);
    }

    /**
     * What fits most applications.
     *
     * @return the defaults named above
     */
    public static PostgresKeyStoreOptions defaults() {
        return new PostgresKeyStoreOptions("es_keys", Duration.ofSeconds(10));
    }

    /**
     * The same options with another schema.
     *
     * @param name 1 to 48 of {@code a-z 0-9 _}, beginning with a letter or {@code _}
     * @return a copy
     */
    public PostgresKeyStoreOptions schema(String name) {
        return new PostgresKeyStoreOptions(name, timeout);
    }

    /**
     * The same options with another time.
     *
     * @param longest 100 milliseconds to a day
     * @return a copy
     */
    public PostgresKeyStoreOptions timeout(Duration longest) {
        return new PostgresKeyStoreOptions(schema, longest);
    }
}
