package dev.eventsourcing.encryption;

import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** AES-GCM-SIV (RFC 8452), from Bouncy Castle: the JDK has none. */
final class GcmSiv implements Aead {
    static final int TAG_BYTES = 16;

    @Override
    public byte[] seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) {
        try {
            return run(true, key, iv, associated, plaintext);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("AES-GCM-SIV refused to encrypt", e);
        }
    }

    @Override
    public Optional<byte[]> open(byte[] key, byte[] iv, byte[] associated, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(run(false, key, iv, associated, sealed));
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        }
    }

    private static byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] associated, byte[] input)
            throws InvalidCipherTextException {
        GCMSIVBlockCipher cipher = new GCMSIVBlockCipher(AESEngine.newInstance());
        cipher.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BYTES * Byte.SIZE, iv, associated));
        byte[] output = new byte[input.length + (encrypt ? TAG_BYTES : -TAG_BYTES)];
        int buffered = cipher.processBytes(input, 0, input.length, output, 0);
        cipher.doFinal(output, buffered);
        return output;
    }
}
