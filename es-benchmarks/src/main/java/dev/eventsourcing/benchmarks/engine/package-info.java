/** The workloads: the same work done by this library and by the bare driver, on each engine. */
@NullMarked
package dev.eventsourcing.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
