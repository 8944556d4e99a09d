package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.UnexpectedPlaintextException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store may refuse by policy: payloads in the clear, and suites. */
class EncryptionPolicyTest {
    private static final Set<CipherSuite> DEFAULT_ONLY = Set.of(CipherSuite.A256CBC_HS512);

    private final Vault vault = new Vault();
    private final PayloadContext event = Vault.event("customer-42");

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void plaintextIsAllowedUnlessToldOtherwise() {
        vault.keys.create("customer-42");

        assertDoesNotThrow(() -> vault.encryption.admitPlaintext(event));
    }

    @Test
    void plaintextOfAnEntityWithAKeyIsRefused() {
        PayloadEncryption strict = vault.encryption.plaintext(PlaintextPolicy.REJECT_AFTER_KEY);
        assertDoesNotThrow(() -> strict.admitPlaintext(event));
        assertTrue(strict.seal(event, Vault.bytes("Ada")).isEmpty());

        vault.keys.create("customer-42");

        assertThrows(UnexpectedPlaintextException.class, () -> strict.admitPlaintext(event));
        assertThrows(UnexpectedPlaintextException.class, () -> strict.admitPlaintext(event), "from the cache");
    }

    @Test
    void plaintextOfAShreddedEntityIsRefused() {
        PayloadEncryption strict = vault.encryption.plaintext(PlaintextPolicy.REJECT_AFTER_KEY);
        vault.keys.create("customer-42");
        vault.keys.shred("customer-42", "request 17");

        assertThrows(UnexpectedPlaintextException.class, () -> strict.admitPlaintext(event));
    }

    @Test
    void whereAllIsEncryptedNothingIsStoredOrReadInTheClear() {
        PayloadEncryption strict = vault.encryption.plaintext(PlaintextPolicy.REJECT);

        assertThrows(UnexpectedPlaintextException.class, () -> strict.seal(event, Vault.bytes("Ada")));
        assertThrows(UnexpectedPlaintextException.class, () -> strict.admitPlaintext(event));

        vault.keys.create("customer-42");
        byte[] envelope = strict.seal(event, Vault.bytes("Ada")).orElseThrow();
        assertEquals("Ada", Vault.text(strict.open(event, envelope)));
    }

    @Test
    void suiteThatIsNotAllowedIsNotOpened() {
        vault.keys.create("customer-42");
        byte[] gcm = new PayloadEncryption(vault.keys, CipherSuite.A256GCM)
                .seal(event, Vault.bytes("Ada"))
                .orElseThrow();
        PayloadEncryption narrow = vault.encryption.opening(DEFAULT_ONLY);

        UnsupportedEnvelopeException refused =
                assertThrows(UnsupportedEnvelopeException.class, () -> narrow.open(event, gcm));

        assertTrue(refused.getMessage().contains("A256GCM"), refused.getMessage());
        assertEquals("Ada", Vault.text(vault.encryption.open(event, gcm)));
        byte[] cbc = narrow.seal(event, Vault.bytes("Ada")).orElseThrow();
        assertEquals("Ada", Vault.text(narrow.open(event, cbc)));
    }

    @Test
    void suiteThatSealsMustBeOpened() {
        PayloadEncryption gcm = new PayloadEncryption(vault.keys, CipherSuite.A256GCM);

        assertThrows(InvalidInputException.class, () -> gcm.opening(DEFAULT_ONLY));
    }
}
