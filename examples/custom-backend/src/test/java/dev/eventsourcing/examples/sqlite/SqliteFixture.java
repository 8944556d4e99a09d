package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteJDBCLoader;

/** SQLite, as the suite meets it: a file that many clients share. */
public final class SqliteFixture implements BackendFixture {
    private final Path folder;

    /** A fixture with a file of its own. */
    public SqliteFixture() {
        try {
            folder = Files.createTempDirectory("sqlite-tck");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public String version() {
        return "SQLite JDBC " + SQLiteJDBCLoader.getVersion();
    }

    @Override
    public Backend connect() { // called again for a second client of the same data
        return new SqliteBackend(folder.resolve("events.db"));
    }

    @Override
    public Set<Capability> claims() {
        return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS);
    }

    @Override
    public void close() throws IOException {
        for (String file : List.of("events.db", "events.db-wal", "events.db-shm")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
    }
}
