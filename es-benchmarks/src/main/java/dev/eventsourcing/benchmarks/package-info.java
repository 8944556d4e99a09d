/** The program behind {@code ./bench}. */
@NullMarked
package dev.eventsourcing.benchmarks;

import org.jspecify.annotations.NullMarked;
