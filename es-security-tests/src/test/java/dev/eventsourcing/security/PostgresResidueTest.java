package dev.eventsourcing.security;

import java.nio.file.Path;
import java.util.Set;

class PostgresResidueTest extends Residue {
    @Override
    Engine start() {
        return new PostgresEngine();
    }

    @Override
    String place(Path file) {
        String name = file.toString();
        return name.contains("/pg_wal/") ? "write-ahead log" : name.contains("/base/") ? "tables" : "elsewhere";
    }

    @Override
    void flush(Engine engine) {
        ((PostgresEngine) engine).execute("CHECKPOINT");
    }

    @Override
    Set<String> logs() {
        return Set.of("write-ahead log");
    }
}
