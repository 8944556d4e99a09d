package dev.eventsourcing.security;

import java.nio.file.Path;

/** NATS writes at once. */
abstract class NatsResidue extends Residue {
    @Override
    String place(Path file) {
        String name = file.toString();
        return name.contains("/_js_/") ? "Raft log" : name.contains("/streams/") ? "stream files" : "elsewhere";
    }

    @Override
    void flush(Engine engine) {
        // nothing to be told
    }
}
