package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

/** Everything the contract says, checked on SQLite. */
class SqliteBackendTckTest extends BackendTck {
    @TempDir
    static Path folder;

    @Override
    protected BackendFixture fixture() {
        return new BackendFixture() {
            @Override
            public String name() {
                return "sqlite";
            }

            @Override
            public String version() {
                return "SQLite JDBC " + SQLiteJDBCLoader.getVersion();
            }

            @Override
            public Backend connect() {
                return new SqliteBackend(folder.resolve("events.db"));
            }

            @Override
            public Set<Capability> claims() {
                return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS);
            }
        };
    }
}
