/** Key records in NATS JetStream: {@link dev.eventsourcing.keystore.nats.NatsKeyStore}. */
@NullMarked
package dev.eventsourcing.keystore.nats;

import org.jspecify.annotations.NullMarked;
