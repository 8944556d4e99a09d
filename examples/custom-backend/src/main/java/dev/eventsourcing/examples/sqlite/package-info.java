/**
 * A backend of your own: events in one SQLite file. Read {@link dev.eventsourcing.examples.sqlite.SqliteBackend} first,
 * then {@link dev.eventsourcing.examples.sqlite.SqliteEventLog}; {@code docs/custom-backend.md} tells the story.
 */
@NullMarked
package dev.eventsourcing.examples.sqlite;

import org.jspecify.annotations.NullMarked;
