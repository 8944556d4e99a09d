/**
 * Records what happened to an event log while others used it, and judges it: {@link HistoryRecorder} wraps any log and
 * collects its {@link History}, {@link LogChecker} says what is wrong with it. For the tests of backends and of
 * applications alike; knows the ports only, never an engine.
 */
@NullMarked
package dev.eventsourcing.tck.history;

import org.jspecify.annotations.NullMarked;
