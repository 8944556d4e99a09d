package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.TamperedPayloadException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The key-encryption key of docs/encryption.md over a service that takes no associated data. */
class ServiceKekTest {
    private final Vault vault = new Vault();
    private final Service service = new Service();
    private final EntityKeys keys =
            vault.builder(vault.store, new ServiceKek(service, "orders/3")).build();
    private final PayloadEncryption encryption = new PayloadEncryption(keys);

    @AfterEach
    void close() {
        keys.close();
        vault.close();
    }

    @Test
    void keysAreWrappedByTheServiceAndCached() {
        keys.create("anna");
        PayloadContext event = Vault.event("anna");
        for (int i = 0; i < 100; i++) {
            byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
            assertEquals("Ada", Vault.text(encryption.open(event, envelope)));
        }
        assertEquals(1, service.decrypted.get());
    }

    @Test
    void whatWasWrappedForAnotherEntityIsTampered() {
        ServiceKek kek = new ServiceKek(service, "orders/3");
        byte[] wrapped = kek.wrap(new byte[32], Vault.bytes("anna"));

        assertThrows(TamperedPayloadException.class, () -> kek.unwrap(wrapped, Vault.bytes("bert")));
    }

    @Test
    void serviceThatFailsIsUnavailableAndNothingIsSealed() {
        keys.create("anna");
        service.down = true;

        KeyStoreUnavailableException unavailable = assertThrows(
                KeyStoreUnavailableException.class, () -> encryption.seal(Vault.event("anna"), Vault.bytes("Ada")));

        assertInstanceOf(IllegalStateException.class, unavailable.getCause());
    }

    record ServiceKek(Service service, String id) implements Kek {
        @Override
        public byte[] wrap(byte[] key, byte[] associated) {
            byte[] both =
                    ByteBuffer.allocate(64).put(sha256(associated)).put(key).array();
            return service.encrypt(id, both);
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] associated) {
            byte[] both = service.decrypt(id, wrapped);
            if (!MessageDigest.isEqual(sha256(associated), Arrays.copyOf(both, 32))) {
                throw new TamperedPayloadException("a wrapped key belongs to something else; restore it from a backup");
            }
            return Arrays.copyOfRange(both, 32, 64);
        }

        private static byte[] sha256(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What a key management service offers, far away. */
    private static final class Service {
        private final byte[] key = new byte[32];
        private final AtomicInteger decrypted = new AtomicInteger();
        private boolean down;

        byte[] encrypt(String name, byte[] plaintext) {
            requireUp();
            return CipherSuite.A256GCM.aead().seal(key, new byte[12], Vault.bytes(name), plaintext);
        }

        byte[] decrypt(String name, byte[] ciphertext) {
            requireUp();
            decrypted.incrementAndGet();
            return CipherSuite.A256GCM
                    .aead()
                    .open(key, new byte[12], Vault.bytes(name), ciphertext)
                    .orElseThrow();
        }

        private void requireUp() {
            if (down) {
                throw new IllegalStateException("503");
            }
        }
    }
}
