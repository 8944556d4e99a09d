/**
 * Decides whether what several callers were told at the same time could have come from calls made one after the other:
 * linearizability, for any object that can be written down as a {@link Model}. Called by tests of registers, maps,
 * short logs and whatever else has a state; knows nothing of events or engines.
 */
@NullMarked
package dev.eventsourcing.tck.linearizability;

import org.jspecify.annotations.NullMarked;
