package dev.eventsourcing.examples.git;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** A file of the repository, as its events tell it. */
final class FileHistory implements Entity {
    private final String path;
    private final Set<String> authors = new TreeSet<>();
    private long changes;
    private long linesAdded;
    private long linesRemoved;
    private Instant lastChange = Instant.EPOCH;

    FileHistory(String path) {
        this.path = path;
    }

    @Override
    public String id() {
        return path;
    }

    @Override
    public void project(Event<?> event) {
        if (event.payload() instanceof FileChanged change) {
            changes++;
            linesAdded += change.linesAdded();
            linesRemoved += change.linesRemoved();
            authors.add(change.author());
            lastChange = event.timestamp().isAfter(lastChange) ? event.timestamp() : lastChange;
        }
    }

    long changes() {
        return changes;
    }

    long linesAdded() {
        return linesAdded;
    }

    long linesRemoved() {
        return linesRemoved;
    }

    Set<String> authors() {
        return authors;
    }

    Instant lastChange() {
        return lastChange;
    }

    /** All of the state in one line: equal states, equal lines. */
    String line() {
        return path + "\t" + changes + "\t" + linesAdded + "\t" + linesRemoved + "\t" + authors + "\t" + lastChange;
    }
}
