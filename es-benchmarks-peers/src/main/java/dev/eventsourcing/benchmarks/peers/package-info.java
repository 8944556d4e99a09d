/**
 * What else one could use on PostgreSQL, doing the same work beside this library. Never on the product's class path.
 */
@NullMarked
package dev.eventsourcing.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
