/**
 * Events in NATS JetStream: a stream for each store, a subject for each entity, a message for each append of one
 * entity. {@link NatsBackend} is the way in. Knows the ports and the NATS client, nothing else of this project.
 */
@NullMarked
package dev.eventsourcing.backend.nats;

import org.jspecify.annotations.NullMarked;
