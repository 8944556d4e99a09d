/**
 * Named consumers of a store that remember how far they came: {@link dev.eventsourcing.subscription.Subscription}, made
 * by {@code EventStore.subscribe}. Any number of instances share one; each partition has one owner at a time, and a
 * stale owner cannot move its checkpoint.
 *
 * <p>From outside to inside: {@code Coordinator} decides which partitions this instance owns ({@code Membership},
 * {@code Claims}); {@code PartitionRun} feeds one partition's events to its {@code Worker}s; {@code Ownership} is the
 * record of a partition in the {@link dev.eventsourcing.spi.CheckpointStore}, and the fence. Knows no engine.
 */
@NullMarked
package dev.eventsourcing.subscription;

import org.jspecify.annotations.NullMarked;
