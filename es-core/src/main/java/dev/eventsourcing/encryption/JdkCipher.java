package dev.eventsourcing.encryption;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;

/**
 * A cipher of the Java runtime's most preferred provider, which is asked for once: going over the providers took a
 * fifth of the time to seal a small payload. Immutable.
 */
final class JdkCipher {
    private final String transformation;
    private final Provider provider;

    JdkCipher(String transformation) {
        this.transformation = transformation;
        try {
            this.provider = Cipher.getInstance(transformation).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + transformation, e);
        }
    }

    /** A new one, for one thread. */
    Cipher create() {
        try {
            return Cipher.getInstance(transformation, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + transformation + " any more", e);
        }
    }

    /** A new one, ready to be used by one thread. */
    Cipher started(int mode, Key key, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        Cipher cipher = create();
        cipher.init(mode, key, parameters);
        return cipher;
    }
}
