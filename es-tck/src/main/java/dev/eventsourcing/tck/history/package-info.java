/**
 * Records what happened to an event log while others used it, and decides afterwards whether a correct log could have
 * done that: {@link HistoryRecorder} wraps any log, {@link LogChecker} judges the {@link History}. For the tests of
 * backends and of applications alike; knows the ports only, never an engine.
 */
@NullMarked
package dev.eventsourcing.tck.history;

import org.jspecify.annotations.NullMarked;
