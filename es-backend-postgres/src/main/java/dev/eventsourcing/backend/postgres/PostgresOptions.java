package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How stores are kept, whoever's connections they are reached with.
 *
 * <pre>{@code
 * PostgresBackend.over(dataSource, PostgresOptions.defaults().schema("library"))
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param schema the schema that holds the tables of all stores; {@code es} by default. Created if it is missing, which
 *     takes the right CREATE on the database
 * @param schemaMode what opening a store does about its tables; {@link SchemaMode#CREATE} by default
 * @param appendTimeout the longest that an append takes until it is answered, waiting for other appends, for the
 *     store's lock and for a lost connection included; 10 seconds by default, at least 100 milliseconds. Once it is
 *     with the server it may take until the time of the youngest append in its transaction is up, which came while it
 *     waited, and half a second more for a server that has fallen silent
 * @param readTimeout the longest that one page of events, or one question for the last sequence, takes to be answered,
 *     a lost connection included; 30 seconds by default, at least 100 milliseconds
 * @param notifications whether appends tell the tails of other processes with NOTIFY; off by default. A hint only:
 *     tails that hear nothing look at the log by themselves. While there are tails, each store keeps one connection
 *     more, which must not lead through a proxy that pools transactions
 */
public record PostgresOptions(
        String schema, SchemaMode schemaMode, Duration appendTimeout, Duration readTimeout, boolean notifications) {
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,47}");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Refuses what could not be meant.
     *
     * @throws InvalidInputException if the schema's name or a time is out of range
     */
    public PostgresOptions {
        Objects.requireNonNull(schema, "schema");
        if (!SCHEMA.matcher(schema).matches() || schema.startsWith("pg_")) {
            throw new InvalidInputException(
                    "schema", schema, "must be 1 to 48 of a-z 0-9 _, begin with a letter or _, and not with pg_");
        }
        Objects.requireNonNull(schemaMode, "schemaMode");
        inRange("append timeout", appendTimeout, SHORTEST);
        inRange("read timeout", readTimeout, SHORTEST);
    }

    /**
     * What fits most applications.
     *
     * @return the defaults named above
     */
    public static PostgresOptions defaults() {
        return new PostgresOptions("es", SchemaMode.CREATE, Duration.ofSeconds(10), Duration.ofSeconds(30), false);
    }

    /**
     * The same options with another schema.
     *
     * @param name 1 to 48 of {@code a-z 0-9 _}, beginning with a letter or {@code _}
     * @return a copy
     */
    public PostgresOptions schema(String name) {
        return new PostgresOptions(name, schemaMode, appendTimeout, readTimeout, notifications);
    }

    /**
     * The same options with another time for appends.
     *
     * @param timeout 100 milliseconds to a day
     * @return a copy
     */
    public PostgresOptions appendTimeout(Duration timeout) {
        return new PostgresOptions(schema, schemaMode, timeout, readTimeout, notifications);
    }

    /**
     * The same options with another time for reads.
     *
     * @param timeout 100 milliseconds to a day
     * @return a copy
     */
    public PostgresOptions readTimeout(Duration timeout) {
        return new PostgresOptions(schema, schemaMode, appendTimeout, timeout, notifications);
    }

    /**
     * The same options with another way to treat tables.
     *
     * @param mode what opening a store does about its tables
     * @return a copy
     */
    public PostgresOptions schemaMode(SchemaMode mode) {
        return new PostgresOptions(schema, mode, appendTimeout, readTimeout, notifications);
    }

    /**
     * The same options, telling the tails of other processes or not.
     *
     * @param on whether to use NOTIFY and LISTEN
     * @return a copy
     */
    public PostgresOptions notifications(boolean on) {
        return new PostgresOptions(schema, schemaMode, appendTimeout, readTimeout, on);
    }

    static Duration inRange(String what, Duration value, Duration shortest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidInputException(what, value, "must be " + shortest + " to " + LONGEST);
        }
        return value;
    }
}
