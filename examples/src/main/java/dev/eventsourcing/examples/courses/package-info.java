/** Decisions over several entities: dynamic consistency boundaries. */
@NullMarked
package dev.eventsourcing.examples.courses;

import org.jspecify.annotations.NullMarked;
