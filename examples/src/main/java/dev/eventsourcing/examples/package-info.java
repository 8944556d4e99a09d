/** Runnable examples: {@link dev.eventsourcing.examples.Main} starts them, {@code ./run} calls it. */
@NullMarked
package dev.eventsourcing.examples;

import org.jspecify.annotations.NullMarked;
