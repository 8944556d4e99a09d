/**
 * The load driver: subjects that do the same work take turns, and what each took is recorded. Knows no engine and no
 * report.
 */
@NullMarked
package dev.eventsourcing.benchmarks.load;

import org.jspecify.annotations.NullMarked;
