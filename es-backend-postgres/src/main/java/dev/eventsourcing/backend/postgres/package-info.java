/**
 * Events in PostgreSQL: {@link dev.eventsourcing.backend.postgres.PostgresBackend} and its settings, nothing else is
 * public. Called through the ports of {@code es-api}; must never be imported by a module that is not about PostgreSQL.
 * The SQL is in {@code store-v1.sql} beside these classes, the design and its limits in {@code docs/postgres.md}.
 */
@NullMarked
package dev.eventsourcing.backend.postgres;

import org.jspecify.annotations.NullMarked;
