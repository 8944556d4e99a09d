package dev.eventsourcing.encryption;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.UnexpectedPlaintextException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.WrongKeyException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The words in which this package refuses. One place, so that none of them says more than it may. */
final class Refusal {
    private Refusal() {}

    static String payload(PayloadContext context) {
        return "the payload of event " + context.eventId() + " of " + entity(context.entityId());
    }

    static String wrappedKey(String entityId, int version) {
        return "key version " + version + " of " + entity(entityId);
    }

    static String entity(String entityId) {
        StringBuilder shown = new StringBuilder("entity '");
        entityId.chars().map(c -> Character.isISOControl(c) ? '?' : c).forEach(c -> shown.append((char) c));
        return shown.append('\'').toString();
    }

    /** The same for every reason, so that nobody learns from it what a forgery lacks. */
    static TamperedPayloadException tampered(Supplier<String> subject) {
        return new TamperedPayloadException(
                subject.get()
                        + " is not what was sealed: it was changed, cut or moved; find out by whom, and restore it from a backup");
    }

    static UnsupportedEnvelopeException unsupported(Supplier<String> subject, String what) {
        return new UnsupportedEnvelopeException(
                subject.get() + " " + what + ", which this release does not open; upgrade this library");
    }

    static UnsupportedEnvelopeException notAllowed(Supplier<String> subject, CipherSuite suite) {
        return new UnsupportedEnvelopeException(subject.get() + " is sealed with " + suite.suiteName()
                + ", which this store does not open; allow it with PayloadEncryption.opening");
    }

    static UnexpectedPlaintextException plaintextRead(PayloadContext context, PlaintextPolicy policy) {
        return new UnexpectedPlaintextException(
                payload(context) + " is in the clear, which " + policy + " does not allow; find out who wrote it");
    }

    static UnexpectedPlaintextException plaintextWritten(PayloadContext context) {
        return new UnexpectedPlaintextException(payload(context) + " would be stored in the clear, which "
                + PlaintextPolicy.REJECT + " does not allow; create the entity's key first");
    }

    static WrongKeyException wrongKey(Supplier<String> subject, KeyFingerprint sealedBy, KeyFingerprint found) {
        return new WrongKeyException(subject.get() + " was sealed by key " + sealedBy + ", but there is key " + found
                + "; connect the key store and the key-encryption key that were used");
    }

    static KeyMissingException keyMissing(Supplier<String> subject, int keyVersion) {
        return new KeyMissingException(
                subject.get() + " was sealed by key version " + keyVersion
                        + ", of which the key store has neither the key nor a note that it was shredded; connect the right key store or restore it");
    }

    static KeyMissingException kekMissing(String entityId, int version, String kekId) {
        return new KeyMissingException(wrappedKey(entityId, version) + " is wrapped by key-encryption key '" + kekId
                + "', which was not given; give it to EntityKeys for unwrapping");
    }

    static EntityForgottenException forgotten(String entityId) {
        return new EntityForgottenException("the keys of " + entity(entityId)
                + " were shredded; nothing is stored for it until EntityKeys.reopen is called");
    }

    static EntityForgottenException destroyed(String entityId, KeyFingerprint fingerprint) {
        return new EntityForgottenException(
                "key " + fingerprint + " of " + entity(entityId) + " was shredded and never comes back; use a new key");
    }

    static CorruptRecordException corruptRecord(String entityId, @Nullable Throwable cause) {
        return new CorruptRecordException(
                "the key record of " + entity(entityId)
                        + " is damaged, or belongs to another entity or key namespace; restore it from a backup",
                cause);
    }
}
