package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.UnexpectedPlaintextException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private final Set<CipherSuite> opened;
    private final PlaintextPolicy plaintext;

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
        this(keys, suite, EnumSet.allOf(CipherSuite.class), PlaintextPolicy.ALLOW);
    }

    private PayloadEncryption(EntityKeys keys, CipherSuite suite, Set<CipherSuite> opened, PlaintextPolicy plaintext) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.suite = Objects.requireNonNull(suite, "suite");
        this.opened = EnumSet.copyOf(opened);
        this.plaintext = Objects.requireNonNull(plaintext, "plaintext");
        if (!this.opened.contains(suite)) {
            throw new InvalidInputException("suites to open", opened, "must contain " + suite + ", which seals");
        }
    }

    /**
     * The same, opening fewer suites: what another one sealed is refused as unsupported.
     *
     * @param suites the suites to open, of which one is that which seals
     * @return a copy
     */
    public PayloadEncryption opening(Set<CipherSuite> suites) {
        return new PayloadEncryption(keys, suite, suites, plaintext);
    }

    /**
     * The same with another policy about payloads in the clear.
     *
     * @param policy the policy; {@link PlaintextPolicy#ALLOW} by default
     * @return a copy
     */
    public PayloadEncryption plaintext(PlaintextPolicy policy) {
        return new PayloadEncryption(keys, suite, opened, policy);
    }

    /**
     * Encrypts a payload with the current key of its entity. With {@link CipherSuite#A256GCM}, a key that has sealed
     * 2<sup>30</sup> payloads is rotated first.
     *
     * @param context where the payload belongs
     * @param plaintext at most {@link #MAX_PAYLOAD_BYTES} bytes; not changed
     * @return the envelope; empty if the entity never had a key
     * @throws dev.eventsourcing.EntityForgottenException if the entity's keys were shredded
     * @throws dev.eventsourcing.KeyStoreUnavailableException if the key cannot be had at the moment
     * @throws UnexpectedPlaintextException if the entity never had a key and the policy is
     *     {@link PlaintextPolicy#REJECT}
     */
    public Optional<byte[]> seal(PayloadContext context, byte[] plaintext) {
        if (plaintext.length > MAX_PAYLOAD_BYTES) {
            throw new InvalidInputException(
                    "size of a payload in bytes", plaintext.length, "must be at most " + MAX_PAYLOAD_BYTES);
        }
        Optional<EntityKey> current = keys.living().forSealing(context.entityId());
        if (current.isEmpty() && this.plaintext == PlaintextPolicy.REJECT) {
            throw Refusal.plaintextWritten(context);
        }
        return current.map(key -> seal(unspent(context.entityId(), key), context, plaintext));
    }

    private byte[] seal(EntityKey current, PayloadContext context, byte[] plaintext) {
        try (EntityKey key = current) {
            byte[] envelope = EnvelopeCipher.seal(key.dataKey(), suite, key.version(), associated(context), plaintext);
            if (suite == CipherSuite.A256GCM) {
                keys.gcmBudget().count(key.fingerprint(), Envelope.iv(envelope, suite));
            }
            return envelope;
        }
    }

    private EntityKey unspent(String entityId, EntityKey key) {
        if (suite != CipherSuite.A256GCM || !keys.gcmBudget().isSpent(key.fingerprint())) {
            return key;
        }
        key.close();
        keys.rotate(entityId, key.version());
        return keys.living().forSealing(entityId).orElseThrow(() -> Refusal.forgotten(entityId));
    }

    /**
     * Decrypts an envelope.
     *
     * @param context where the payload was found
     * @param envelope the stored bytes; not changed
     * @return the payload, or that its key was shredded
     * @throws dev.eventsourcing.TamperedPayloadException if it is not what was sealed for this context
     * @throws dev.eventsourcing.UnsupportedEnvelopeException if it is of a newer format, or of a suite that is not
     *     opened
     * @throws dev.eventsourcing.KeyMissingException if there is neither the key nor a note that it was shredded
     * @throws dev.eventsourcing.WrongKeyException if another key sealed it
     * @throws dev.eventsourcing.KeyStoreUnavailableException if the key cannot be had at the moment
     */
    public Opened open(PayloadContext context, byte[] envelope) {
        Supplier<String> subject = () -> Refusal.payload(context);
        Envelope parsed = Envelope.parse(envelope, subject);
        if (!opened.contains(parsed.suite())) {
            throw Refusal.notAllowed(subject, parsed.suite());
        }
        LivingKeys.Found found =
                keys.living().forOpening(context.entityId(), parsed.keyVersion(), parsed.fingerprint(), subject);
        if (found instanceof LivingKeys.Found.Shredded shredded) {
            return new Opened.Lost(shredded.forgotten());
        }
        try (EntityKey key = ((LivingKeys.Found.Key) found).key()) {
            return new Opened.Clear(EnvelopeCipher.open(key.dataKey(), parsed, associated(context), subject));
        }
    }

    /**
     * Lets a payload pass that was found in the clear, if the policy does.
     *
     * @param context where the payload was found
     * @throws UnexpectedPlaintextException if it should have been sealed
     * @throws dev.eventsourcing.KeyStoreUnavailableException if that cannot be known at the moment
     */
    public void admitPlaintext(PayloadContext context) {
        boolean refused = switch (plaintext) {
            case ALLOW -> false;
            case REJECT_AFTER_KEY -> keys.living().hasOrHadKey(context.entityId());
            case REJECT -> true;
        };
        if (refused) {
            throw Refusal.plaintextRead(context, plaintext);
        }
    }

    private byte[] associated(PayloadContext context) {
        return AssociatedData.ofPayload(keys.namespace(), context);
    }
}
