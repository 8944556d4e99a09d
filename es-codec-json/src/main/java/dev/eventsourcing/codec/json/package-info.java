/**
 * Payloads as JSON: {@link dev.eventsourcing.codec.json.JsonCodec}, on Jackson 2. Applications make one and register
 * it; nothing else here is theirs.
 *
 * <p>The data never say which Java class to load: an event type names its class, and the subtypes of a sealed type have
 * names that somebody chose.
 */
@NullMarked
package dev.eventsourcing.codec.json;

import org.jspecify.annotations.NullMarked;
