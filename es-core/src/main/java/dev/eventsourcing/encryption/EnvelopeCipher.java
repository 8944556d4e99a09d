package dev.eventsourcing.encryption;

import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;
import java.util.function.Supplier;

/** Puts plaintext into envelopes and takes it out again, with a key at hand: payloads and wrapped keys alike. */
final class EnvelopeCipher {
    private EnvelopeCipher() {}

    /** Seals; the same input gives the same bytes. */
    static byte[] seal(DataKey key, CipherSuite suite, int keyVersion, byte[] associated, byte[] plaintext) {
        byte[] known = join(Envelope.fixedHeader(suite, keyVersion, key.fingerprint()), associated);
        byte[] iv = SyntheticIv.of(key, known, plaintext, suite.ivBytes());
        return seal(key, suite, keyVersion, iv, associated, plaintext);
    }

    /** Seals with an IV that the caller vouches for. */
    static byte[] seal(DataKey key, CipherSuite suite, int keyVersion, byte[] iv, byte[] associated, byte[] plaintext) {
        byte[] header = join(Envelope.fixedHeader(suite, keyVersion, key.fingerprint()), iv);
        byte[] sealed = suite.aead().seal(key.suiteKey(suite), iv, join(header, associated), plaintext);
        return join(header, sealed);
    }

    /**
     * Opens.
     *
     * @param subject what is opened, for messages
     * @throws WrongKeyException if another key sealed it
     * @throws TamperedPayloadException if it is not what was sealed
     */
    static byte[] open(DataKey key, Envelope envelope, byte[] associated, Supplier<String> subject) {
        if (!key.fingerprint().equals(envelope.fingerprint())) {
            throw Refusal.wrongKey(subject, envelope.fingerprint(), key.fingerprint());
        }
        CipherSuite suite = envelope.suite();
        return suite.aead()
                .open(key.suiteKey(suite), envelope.iv(), join(envelope.header(), associated), envelope.sealed())
                .orElseThrow(() -> Refusal.tampered(subject));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
