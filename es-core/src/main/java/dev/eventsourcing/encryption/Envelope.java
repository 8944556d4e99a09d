package dev.eventsourcing.encryption;

import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The bytes of envelope version 1, taken apart or put together: {@code "ESC" 01 | suite | flags | key version | key
 * fingerprint | IV | ciphertext and tag}, all numbers big-endian. See {@code docs/envelope-v1.md}. Immutable.
 */
final class Envelope {
    static final int MAX_BYTES = 16 << 20;
    static final int FIXED_BYTES = 18;

    private static final int MAGIC = 'E' << 16 | 'S' << 8 | 'C';
    private static final int FORMAT = 1;
    private static final int NO_FLAGS = 0;

    private final CipherSuite suite;
    private final int keyVersion;
    private final KeyFingerprint fingerprint;
    private final byte[] header;
    private final byte[] sealed;

    private Envelope(CipherSuite suite, int keyVersion, KeyFingerprint fingerprint, byte[] header, byte[] sealed) {
        this.suite = suite;
        this.keyVersion = keyVersion;
        this.fingerprint = fingerprint;
        this.header = header;
        this.sealed = sealed;
    }

    /** The header up to the IV. */
    static byte[] fixedHeader(CipherSuite suite, int keyVersion, KeyFingerprint fingerprint) {
        return ByteBuffer.allocate(FIXED_BYTES)
                .putInt(MAGIC << 8 | FORMAT)
                .put((byte) suite.id())
                .put((byte) NO_FLAGS)
                .putInt(keyVersion)
                .putLong(fingerprint.bits())
                .array();
    }

    /** The IV of an envelope that was just made with a suite. */
    static byte[] iv(byte[] envelope, CipherSuite suite) {
        return Arrays.copyOfRange(envelope, FIXED_BYTES, FIXED_BYTES + suite.ivBytes());
    }

    /**
     * Takes bytes apart.
     *
     * @param subject what they are, for messages
     * @throws UnsupportedEnvelopeException if this release does not know the format, suite or a flag, or refuses the
     *     size
     * @throws TamperedPayloadException if they are no envelope
     */
    static Envelope parse(byte[] bytes, Supplier<String> subject) {
        if (bytes.length > MAX_BYTES) {
            throw Refusal.unsupported(subject, "is longer than " + MAX_BYTES + " bytes");
        }
        if (bytes.length < FIXED_BYTES) {
            throw Refusal.tampered(subject);
        }
        ByteBuffer fixed = ByteBuffer.wrap(bytes);
        int start = fixed.getInt();
        int suiteId = Byte.toUnsignedInt(fixed.get());
        int flags = Byte.toUnsignedInt(fixed.get());
        int keyVersion = fixed.getInt();
        KeyFingerprint fingerprint = new KeyFingerprint(fixed.getLong());
        if (start >>> 8 != MAGIC) {
            throw Refusal.tampered(subject);
        }
        if ((start & 0xff) != FORMAT) {
            throw Refusal.unsupported(subject, "has format " + (start & 0xff));
        }
        CipherSuite suite = CipherSuite.withId(suiteId)
                .orElseThrow(() -> Refusal.unsupported(subject, "uses cipher suite " + suiteId));
        if (flags != NO_FLAGS) {
            throw Refusal.unsupported(subject, "has flags " + flags);
        }
        int headerBytes = FIXED_BYTES + suite.ivBytes();
        if (keyVersion < 1 || bytes.length < headerBytes + suite.minSealedBytes()) {
            throw Refusal.tampered(subject);
        }
        return new Envelope(
                suite,
                keyVersion,
                fingerprint,
                Arrays.copyOf(bytes, headerBytes),
                Arrays.copyOfRange(bytes, headerBytes, bytes.length));
    }

    CipherSuite suite() {
        return suite;
    }

    int keyVersion() {
        return keyVersion;
    }

    KeyFingerprint fingerprint() {
        return fingerprint;
    }

    /** Everything before the ciphertext, the IV included. */
    byte[] header() {
        return header;
    }

    byte[] iv() {
        return iv(header, suite);
    }

    /** Ciphertext and tag. */
    byte[] sealed() {
        return sealed;
    }
}
