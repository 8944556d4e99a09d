/**
 * What applications call: the {@link dev.eventsourcing.core.EventRegistry registry} of event types and codecs, and the
 * {@link dev.eventsourcing.core.EventStore store} that appends, reads, projects and tails. Here a payload becomes bytes
 * and back: {@code EventWriter} and {@code EventReader} are the two directions of that way.
 *
 * <p>Knows the ports, and neither a storage engine nor a serialization format: both are handed in.
 */
@NullMarked
package dev.eventsourcing.core;

import org.jspecify.annotations.NullMarked;
