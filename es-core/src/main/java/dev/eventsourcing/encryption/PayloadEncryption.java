package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Seals and opens payloads with the keys of their entities. Stands between codec and backend.
 *
 * <pre>{@code
 * Optional<byte[]> sealed = encryption.seal(context, bytes); // empty: the entity has no key, store the bytes themselves
 * Opened opened = encryption.open(context, sealed.get());    // Clear, or Lost if the key was shredded
 * }</pre>
 *
 * <p>It fails closed: if the key store or a key service does not answer, it throws, and a payload of an entity with a
 * key is never handed back in the clear. Sealing the same payload with the same key twice gives the same bytes.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class PayloadEncryption {
    /** The content encoding of payloads that are sealed. */
    public static final String ENCODING = "es-enc/1";

    /** The longest payload that can be sealed, in bytes. */
    public static final int MAX_PAYLOAD_BYTES = Envelope.MAX_BYTES - 128; // the longest header, padding and tag need 82

    private final EntityKeys keys;
    private final CipherSuite suite;

    /**
     * Seals with {@link CipherSuite#A256CBC_HS512}.
     *
     * @param keys where the keys are; the caller closes it
     */
    public PayloadEncryption(EntityKeys keys) {
        this(keys, CipherSuite.A256CBC_HS512);
    }

    /**
     * Seals with a suite, and opens what any suite sealed.
     *
     * @param keys where the keys are; the caller closes it
     * @param suite how new payloads are sealed
     */
    public PayloadEncryption(EntityKeys keys, CipherSuite suite) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.suite = Objects.requireNonNull(suite, "suite");
    }

    /**
     * Encrypts a payload with the current key of its entity.
     *
     * @param context where the payload belongs
     * @param plaintext at most {@link #MAX_PAYLOAD_BYTES} bytes; not changed
     * @return the envelope; empty if the entity never had a key
     * @throws dev.eventsourcing.EntityForgottenException if the entity's keys were shredded
     * @throws dev.eventsourcing.KeyStoreUnavailableException if the key cannot be had at the moment
     */
    public Optional<byte[]> seal(PayloadContext context, byte[] plaintext) {
        if (plaintext.length > MAX_PAYLOAD_BYTES) {
            throw new InvalidInputException(
                    "size of a payload in bytes", plaintext.length, "must be at most " + MAX_PAYLOAD_BYTES);
        }
        return keys.living().forSealing(context.entityId()).map(current -> {
            try (EntityKey key = current) {
                return EnvelopeCipher.seal(key.dataKey(), suite, key.version(), associated(context), plaintext);
            }
        });
    }

    /**
     * Decrypts an envelope.
     *
     * @param context where the payload was found
     * @param envelope the stored bytes; not changed
     * @return the payload, or that its key was shredded
     * @throws dev.eventsourcing.TamperedPayloadException if it is not what was sealed for this context
     * @throws dev.eventsourcing.UnsupportedEnvelopeException if it is of a newer format
     * @throws dev.eventsourcing.KeyMissingException if there is neither the key nor a note that it was shredded
     * @throws dev.eventsourcing.WrongKeyException if another key sealed it
     * @throws dev.eventsourcing.KeyStoreUnavailableException if the key cannot be had at the moment
     */
    public Opened open(PayloadContext context, byte[] envelope) {
        Supplier<String> subject = () -> Refusal.payload(context);
        Envelope parsed = Envelope.parse(envelope, subject);
        LivingKeys.Found found =
                keys.living().forOpening(context.entityId(), parsed.keyVersion(), parsed.fingerprint(), subject);
        if (found instanceof LivingKeys.Found.Shredded shredded) {
            return new Opened.Lost(shredded.forgotten());
        }
        try (EntityKey key = ((LivingKeys.Found.Key) found).key()) {
            return new Opened.Clear(EnvelopeCipher.open(key.dataKey(), parsed, associated(context), subject));
        }
    }

    private byte[] associated(PayloadContext context) {
        return AssociatedData.ofPayload(keys.namespace(), context);
    }
}
