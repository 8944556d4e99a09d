package dev.eventsourcing.security;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A running engine that keeps events and keys, seen from outside: its clients, its files, its power switch. */
interface Engine extends AutoCloseable {
    String name();

    /** A further client for events. */
    Backend connectBackend();

    /** A further client of the same key records. */
    WatchableKeyStore connectKeys();

    /** Another key store of the same engine, without records. */
    WatchableKeyStore connectOtherKeys();

    /** Where everything is that the engine writes; empty if it writes nothing. */
    List<Path> folders();

    /** What the engine's processes said. */
    default List<Path> logs() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> beside = Files.list(folder.getParent())) {
                beside.filter(file -> file.getFileName().toString().endsWith(".log"))
                        .forEach(logs::add);
            }
        }
        return logs;
    }

    /** Lets the engine answer nothing until the result is closed. */
    AutoCloseable freeze();

    /** Ends the engine and starts it again, if it is a process. */
    void restart();

    @Override
    void close();
}
