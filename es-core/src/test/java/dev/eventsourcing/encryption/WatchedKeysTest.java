package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EntityForgottenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The key store tells of changes; no time passes in these tests. */
class WatchedKeysTest {
    private static final String ENTITY = "customer-42";

    private final Vault vault = new Vault();
    private final EntityKeys elsewhere = vault.anotherProcess();
    private final PayloadContext event = Vault.event(ENTITY);

    @AfterEach
    void close() {
        elsewhere.close();
        vault.close();
    }

    @Test
    void shreddingElsewhereTakesEffectHereAsSoonAsItIsTold() {
        vault.keys.create(ENTITY);
        byte[] envelope = vault.encryption.seal(event, Vault.bytes("Ada")).orElseThrow();

        elsewhere.shred(ENTITY, "elsewhere");

        assertTrue(vault.encryption.open(event, envelope) instanceof Opened.Lost);
        assertThrows(EntityForgottenException.class, () -> vault.encryption.seal(event, Vault.bytes("Ada")));
    }

    @Test
    void reopeningElsewhereTakesEffectHereAsSoonAsItIsTold() {
        vault.keys.create(ENTITY);
        vault.keys.shred(ENTITY, "here");
        assertThrows(EntityForgottenException.class, () -> vault.encryption.seal(event, Vault.bytes("Ada")));

        elsewhere.reopen(ENTITY);

        assertEquals(2, vault.encryption.seal(event, Vault.bytes("Ada")).orElseThrow()[9]);
    }

    @Test
    void whatMayHaveBeenMissedIsNotBelieved() {
        vault.keys.create(ENTITY);
        vault.encryption.seal(event, Vault.bytes("Ada"));
        StallingKeyStore counted = new StallingKeyStore(vault.store);
        try (EntityKeys keys = vault.builder(counted, vault.kek).build()) {
            PayloadEncryption encryption = new PayloadEncryption(keys);
            encryption.seal(event, Vault.bytes("Ada"));
            encryption.seal(event, Vault.bytes("Ada"));
            assertEquals(1, counted.finds.get());

            keys.living().onGap();
            encryption.seal(event, Vault.bytes("Ada"));

            assertEquals(2, counted.finds.get());
        }
    }
}
