package dev.eventsourcing.spi;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;

/**
 * Turns payload objects into bytes and back.
 *
 * <ol>
 *   <li>What was encoded is decoded to an equal object, by this release and by every later one.
 *   <li>The same object always gives the same bytes.
 *   <li>The bytes never name a Java class, and decoding never loads one that the event type does not name.
 *   <li>Bytes that are not a whole and well-formed encoding of the type are refused, with what is wrong but without the
 *       content.
 * </ol>
 *
 * <p>Safe for use by many threads. Encryption is not its business: it happens behind the codec.
 */
public interface Codec {
    /**
     * The name that is stored with each event, so that the reader finds this codec again.
     *
     * @return a short stable name, such as "json"
     */
    String name();

    /**
     * Serializes a payload.
     *
     * @param payload an instance of the type's payload class
     * @param type the event's type
     * @return the bytes; the caller may keep the array
     * @throws CodecException if the object cannot be serialized
     */
    byte[] encode(Object payload, EventType<?> type);

    /**
     * Reads a payload.
     *
     * @param <P> the payload's class
     * @param bytes what {@link #encode} gave; must not be changed
     * @param type the event's type
     * @return the payload, never null
     * @throws CodecException if the bytes are not an encoding of the type's payload class
     */
    <P> P decode(byte[] bytes, EventType<P> type);
}
