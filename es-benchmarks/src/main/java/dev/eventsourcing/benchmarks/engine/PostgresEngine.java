package dev.eventsourcing.benchmarks.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresOptions;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresProcess;
import dev.eventsourcing.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.util.DriverInfo;

/**
 * A PostgreSQL of the benchmark's own, durable, with a buffer that holds a store of a million events and checkpoints
 * that do not come in the middle of a short round. Used by one thread, except where said otherwise.
 */
public final class PostgresEngine implements AutoCloseable {
    /** What the page says of the server. */
    public static final String SETTINGS =
            "fsync=on, synchronous_commit=on, shared_buffers=1GB, max_wal_size=8GB, checkpoint_timeout=30min";

    /** What both sides use. */
    public static final String DRIVERS = "pgjdbc " + DriverInfo.DRIVER_VERSION + ", HikariCP " + versionOfHikari();

    private final PostgresProcess process;
    private final PostgresBackend backend;
    private int stores;

    private PostgresEngine(PostgresProcess process) {
        this.process = process;
        this.backend = PostgresBackend.connect(
                PostgresConfig.at(process.server().jdbcUrl(), process.server().user())
                        .build());
    }

    private static String versionOfHikari() {
        Properties properties = new Properties();
        try (InputStream file =
                HikariDataSource.class.getResourceAsStream("/META-INF/maven/com.zaxxer/HikariCP/pom.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    /**
     * Starts a server.
     *
     * @return the engine
     */
    public static PostgresEngine start() {
        PostgresProcess.Builder builder = PostgresProcess.builder();
        for (String setting : SETTINGS.split(", ", -1)) {
            String[] parts = setting.split("=", 2);
            builder.setting(parts[0], parts[1]);
        }
        return new PostgresEngine(builder.start());
    }

    /**
     * Which server it is.
     *
     * @return such as {@code 18.6}
     */
    public String version() {
        return process.server().version();
    }

    /**
     * Connections without a pool; for any thread.
     *
     * @return a new one at each call
     */
    public DataSource dataSource() {
        return process.server().dataSource();
    }

    /**
     * A pool, as an application would have one; for any thread.
     *
     * @param size how many connections
     * @return the pool; the caller closes it
     */
    public HikariDataSource pool(int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(process.server().dataSource());
        pool.setMaximumPoolSize(size);
        return pool;
    }

    /**
     * The backend that all logs are opened with; for any thread.
     *
     * @return the backend; closed with the engine
     */
    public PostgresBackend backend() {
        return backend;
    }

    /**
     * Another client of the same server, as another process would be.
     *
     * @return a backend; the caller closes it
     */
    PostgresBackend anotherClient() {
        return PostgresBackend.connect(
                PostgresConfig.at(process.server().jdbcUrl(), process.server().user())
                        .build());
    }

    /**
     * Another client of the same server, with a pool as large as others have theirs.
     *
     * @param connections in all, at least 4
     * @return a backend; the caller closes it
     */
    public PostgresBackend client(int connections) {
        return PostgresBackend.connect(
                PostgresConfig.at(process.server().jdbcUrl(), process.server().user())
                        .appendConnections(2)
                        .readConnections(connections - 2)
                        .build());
    }

    /**
     * The server, for who needs its address.
     *
     * @return the server
     */
    public PostgresServer server() {
        return process.server();
    }

    /** A store that is empty, and a table with the same columns and indexes for the bare driver. */
    Tables newStore() throws SQLException {
        StoreName name = new StoreName("b" + ++stores);
        EventLog log = backend.open(name);
        String ours = PostgresOptions.defaults().schema() + ".\"es_events_" + name + "\"";
        String raw = "public.raw_" + name;
        execute("CREATE TABLE " + raw + " (LIKE " + ours + " INCLUDING ALL) "
                + "WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)");
        return new Tables(name, log, ours, raw);
    }

    /**
     * A store that is full, for reading: six of ten events belong to entities of 10, three to entities of 100 and one
     * to entities of 1000, each scattered over the whole store; one event in a thousand is of a rare type.
     */
    Tables newStore(long events) throws SQLException {
        Tables tables = newStore();
        try (Connection connection = dataSource().getConnection()) {
            try (PreparedStatement fill = connection.prepareStatement("INSERT INTO " + tables.ours()
                    + " (seq, event_id, entity_id, type, ts, tags, headers, payload) SELECT n, gen_random_uuid(),"
                    + " CASE WHEN n % 10 < 6 THEN 'ten-' || n / 10 % (? / 100) * 6 + n % 10"
                    + " WHEN n % 10 < 9 THEN 'hundred-' || n / 10 % (? / 1000) * 3 + n % 10 - 6"
                    + " ELSE 'thousand-' || n / 10 % (? / 10000) END,"
                    + " CASE WHEN n % 1000 = 999 THEN 'MeterSealed' ELSE 'MeterRead' END,"
                    + " now(), NULL, ?, ? FROM generate_series(1, ?) AS n")) {
                for (int i = 1; i <= 3; i++) {
                    fill.setLong(i, events);
                }
                fill.setBytes(4, RecordFormat.encodeHeaders(Events.HEADERS));
                fill.setBytes(5, Events.json(Events.BYTES));
                fill.setLong(6, events);
                fill.executeUpdate();
            }
        }
        execute("VACUUM (ANALYZE) " + tables.ours());
        return tables;
    }

    private void execute(String command) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        backend.close();
        process.close();
    }

    /**
     * A store and where it is.
     *
     * @param name the store's
     * @param log the store
     * @param ours the store's table, qualified and quoted
     * @param raw a table like it for the bare driver
     */
    record Tables(StoreName name, EventLog log, String ours, String raw) {}
}
