/**
 * Random programs of calls on a log, run on a backend and on a model at once, and made smaller when they differ. Called
 * by the suite; never by users, never knows an engine.
 */
@NullMarked
package dev.eventsourcing.tck.program;

import org.jspecify.annotations.NullMarked;
