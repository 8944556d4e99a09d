/**
 * Faults on purpose, for tests of your own: {@link dev.eventsourcing.tck.fault.FaultyBackend} wraps any backend and
 * loses requests and answers, delays, repeats, and cuts, as its seed says.
 *
 * <p>Applications use it in their tests; the suites use it to show that a decorator keeps a backend's promises.
 */
@NullMarked
package dev.eventsourcing.tck.fault;

import org.jspecify.annotations.NullMarked;
