/**
 * Payload encryption and the life of keys: {@link dev.eventsourcing.encryption.EntityKeys} creates, rotates and shreds
 * the keys of entities over a {@link dev.eventsourcing.spi.KeyStore}, and
 * {@link dev.eventsourcing.encryption.PayloadEncryption} seals and opens payload bytes with them.
 *
 * <p>The event store calls it between codec and backend; applications call the life cycle. It knows bytes, entity ids
 * and keys, and must never import a codec, a registry or a backend. The formats are in {@code docs/envelope-v1.md},
 * what is protected and what is not in {@code docs/encryption.md}.
 */
@NullMarked
package dev.eventsourcing.encryption;

import org.jspecify.annotations.NullMarked;
