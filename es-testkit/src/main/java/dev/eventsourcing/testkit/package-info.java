/**
 * Real servers for tests and examples: {@link dev.eventsourcing.testkit.TestServers} finds or starts one PostgreSQL and
 * one NATS for the whole JVM, {@link dev.eventsourcing.testkit.PostgresProcess} and
 * {@link dev.eventsourcing.testkit.NatsProcess}, or three as a {@link dev.eventsourcing.testkit.NatsCluster}, are
 * servers of a test's own, to be killed, paused and restarted. Called by the tests of the adapters and by the examples;
 * never published. Must not import the library itself.
 */
@NullMarked
package dev.eventsourcing.testkit;

import org.jspecify.annotations.NullMarked;
