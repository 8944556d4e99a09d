package dev.eventsourcing.encryption;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;

/**
 * A key-encryption key: the keys of entities are stored only wrapped by one. Implement it over a key management service
 * or a hardware module; {@link FileKek} and {@link MemoryKek} are at hand.
 *
 * <ol>
 *   <li>{@link #unwrap} gives what was given to {@link #wrap} with the same associated data, and nothing else.
 *   <li>If the associated data or the wrapped bytes differ, {@link #unwrap} throws. (A service that takes no associated
 *       data can wrap a hash of it together with the key, and compare.)
 *   <li>Neither keeps the arrays, nor lets them reach a log or a message.
 * </ol>
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.<br>
 * <b>Errors.</b> {@link KeyStoreUnavailableException} if a service does not answer.
 */
public interface Kek {
    /** The longest that a wrapped key may be, in bytes. */
    int MAX_WRAPPED_BYTES = 2048;

    /**
     * The name of this key, which is stored beside what it wraps. Another generation of the key has another name.
     *
     * @return 1 to 255 bytes of UTF-8; the same at each call
     */
    String id();

    /**
     * Encrypts a key.
     *
     * @param key 32 secret bytes
     * @param associated what the key belongs to; not secret
     * @return what to store, at most {@value #MAX_WRAPPED_BYTES} bytes
     */
    byte[] wrap(byte[] key, byte[] associated);

    /**
     * Decrypts a key.
     *
     * @param wrapped what {@link #wrap} gave
     * @param associated what the key belongs to
     * @return the 32 secret bytes, in an array that the caller fills with zeros
     * @throws TamperedPayloadException if these bytes were not wrapped with this associated data
     * @throws WrongKeyException if another key wrapped them
     */
    byte[] unwrap(byte[] wrapped, byte[] associated);
}
