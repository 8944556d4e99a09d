package dev.eventsourcing.encryption;

import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts plaintext into envelopes and takes it out again, with a key at hand: payloads and wrapped keys alike. */
final class EnvelopeCipher {
    private EnvelopeCipher() {}

    /** Seals; the same input gives the same bytes. */
    static byte[] seal(DataKey key, CipherSuite suite, int keyVersion, byte[] associated, byte[] plaintext) {
        byte[] fixed = Envelope.fixedHeader(suite, keyVersion, key.fingerprint());
        return PreparedKeys.with(key, prepared -> {
            byte[] iv = SyntheticIv.of(prepared.ivMac(), fixed, associated, plaintext, suite.ivBytes());
            return seal(prepared, suite, join(fixed, iv), iv, associated, plaintext);
        });
    }

    /** Seals with an IV that the caller vouches for. */
    static byte[] seal(DataKey key, CipherSuite suite, int keyVersion, byte[] iv, byte[] associated, byte[] plaintext) {
        byte[] header = join(Envelope.fixedHeader(suite, keyVersion, key.fingerprint()), iv);
        return PreparedKeys.with(key, prepared -> seal(prepared, suite, header, iv, associated, plaintext));
    }

    private static byte[] seal(
            PreparedKey key, CipherSuite suite, byte[] header, byte[] iv, byte[] associated, byte[] plaintext) {
        if (suite != CipherSuite.A256CBC_HS512) {
            byte[] secret = key.key().suiteKey(suite);
            return join(header, suite.aead().seal(secret, iv, join(header, associated), plaintext));
        }
        byte[] envelope = Arrays.copyOf(header, header.length + CbcHmac.sealedBytes(plaintext.length));
        key.cbcHmac().seal(iv, header, associated, plaintext, envelope, header.length);
        return envelope;
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
        return open(key, envelope, associated).orElseThrow(() -> Refusal.tampered(subject));
    }

    private static Optional<byte[]> open(DataKey key, Envelope envelope, byte[] associated) {
        CipherSuite suite = envelope.suite();
        if (suite != CipherSuite.A256CBC_HS512) {
            return suite.aead()
                    .open(key.suiteKey(suite), envelope.iv(), join(envelope.header(), associated), envelope.sealed());
        }
        return PreparedKeys.with(
                key,
                prepared -> prepared.cbcHmac().open(envelope.iv(), envelope.header(), associated, envelope.sealed()));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
