package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.UnexpectedPlaintextException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.WrongKeyException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.EntityKey;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.encryption.PlaintextPolicy;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The ways in which reading an encrypted event can end, each with the keys in one engine. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
abstract class ReadingOutcomes {
    private final Engine engine;
    private final MemoryKek kek = MemoryKek.random();
    private final MemoryBackend backend = new MemoryBackend();
    private final StoreName storeName = new StoreName(Customers.STORE);
    private String customer = "";
    private WatchableKeyStore keyStore;
    private EntityKeys keys;
    private EventStore store;

    ReadingOutcomes(Engine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        customer = "customer-" + UUID.randomUUID();
        keyStore = engine.connectKeys();
        keys = uncached(keyStore);
        store = Customers.store(backend, new PayloadEncryption(keys));
    }

    @AfterEach
    void closeClients() {
        store.close();
        keys.close();
        keyStore.close();
    }

    @AfterAll
    void closeEngine() {
        engine.close();
    }

    @Test
    void rightKeyGivesThePayload() {
        Event<?> stored = sealed("Ada");

        assertEquals(new Customers.Registered("Ada"), stored.payload());
        assertFalse(raw(customer).get(0).headers().get("es-encoding").isEmpty());
    }

    @Test
    void shreddedKeyGivesTheEventWithoutItsPayload() {
        Event<?> before = sealed("Ada");
        keys.shred(customer, "request 17");

        Event<?> forgotten = only();

        assertTrue(forgotten.isForgotten());
        assertEquals(1, forgotten.forgotten().orElseThrow().keyVersion());
        assertEquals(
                List.of(before.id(), before.type(), before.entityId(), before.timestamp(), before.sequence()),
                List.of(
                        forgotten.id(),
                        forgotten.type(),
                        forgotten.entityId(),
                        forgotten.timestamp(),
                        forgotten.sequence()));
    }

    @Test
    void keyStoreThatNeverHadTheKeyIsNotTakenForForgetting() {
        sealed("Ada");

        assertEnds(KeyMissingException.class, new PayloadEncryption(uncached(engine.connectOtherKeys())));
    }

    @Test
    void silentKeyStoreIsNotTakenForForgetting() throws Exception {
        sealed("Ada");
        AutoCloseable frozen = engine.freeze();
        try {
            assertThrows(KeyStoreUnavailableException.class, this::only);
            assertThrows(KeyStoreUnavailableException.class, () -> store.append(Customers.registered(customer, "Bea")));
        } finally {
            frozen.close();
        }

        assertEquals(new Customers.Registered("Ada"), only().payload());
        assertEquals(1, raw(customer).size(), "nothing was stored meanwhile");
    }

    @Test
    void anotherKeyOfTheSameVersionIsAWrongKey() {
        sealed("Ada");
        EntityKeys others = uncached(engine.connectOtherKeys());
        byte[] secret = new byte[32];
        secret[0] = 1;
        try (EntityKey key = EntityKey.of(secret)) {
            others.put(customer, key);
        }

        assertEnds(WrongKeyException.class, new PayloadEncryption(others));
    }

    @Test
    void anotherKeyIsAWrongKeyAlsoWhenItWasShredded() {
        sealed("Ada");
        EntityKeys others = uncached(engine.connectOtherKeys());
        others.create(customer);
        others.shred(customer, "request 17");

        assertEnds(WrongKeyException.class, new PayloadEncryption(others));
    }

    @Test
    void changedPayloadIsTampered() {
        sealed("Ada");
        for (int offset : new int[] {18, 40, -1}) {
            assertForgeryEnds(TamperedPayloadException.class, offset, 1);
        }
    }

    @Test
    void payloadThatWasMovedToAnotherEventIsTampered() {
        sealed("Ada");
        EventRecord sealed = raw(customer).get(0);

        assertForgeryEnds(
                TamperedPayloadException.class,
                new EventRecord(
                        UUID.randomUUID(),
                        sealed.type(),
                        sealed.entityId(),
                        sealed.timestamp(),
                        sealed.tags(),
                        sealed.headers(),
                        sealed.payload()));
    }

    @Test
    void unknownFormatSuiteOrFlagIsUnsupported() {
        sealed("Ada");
        for (int offset : new int[] {3, 4, 5}) {
            assertForgeryEnds(UnsupportedEnvelopeException.class, offset, 0x40);
        }
    }

    @Test
    void plaintextOfAnEntityWithAKeyIsUnexpectedByPolicy() {
        sealed("Ada");
        try (EventStore careless = Customers.storeWithoutKeys(backend)) {
            careless.append(Customers.registered(customer, "forged"));
        }
        PayloadEncryption strict = new PayloadEncryption(keys).plaintext(PlaintextPolicy.REJECT_AFTER_KEY);

        assertEnds(UnexpectedPlaintextException.class, strict);
        assertEquals(2, store.events().entity(customer).list().size(), "allowed by the default policy");
    }

    @Test
    void appendsToAShreddedEntityAreRefusedUntilItIsReopened() {
        sealed("Ada");
        keys.shred(customer, "request 17");
        assertThrows(EntityForgottenException.class, () -> store.append(Customers.registered(customer, "Bea")));

        keys.reopen(customer);
        store.append(Customers.registered(customer, "Bea"));

        List<Event<?>> events = store.events().entity(customer).list();
        assertTrue(events.get(0).isForgotten());
        assertEquals(new Customers.Registered("Bea"), events.get(1).payload());
    }

    private Event<?> sealed(String name) {
        keys.create(customer);
        store.append(Customers.registered(customer, name));
        return only();
    }

    private Event<?> only() {
        List<Event<?>> events = store.events().entity(customer).list();
        assertEquals(1, events.size());
        return events.get(0);
    }

    private EntityKeys uncached(WatchableKeyStore store) {
        return EntityKeys.builder(store, kek)
                .cacheFor(Duration.ZERO)
                .revalidateSealingAfter(Duration.ZERO)
                .build();
    }

    private void assertEnds(Class<? extends Exception> outcome, PayloadEncryption encryption) {
        try (EventStore other = Customers.store(backend, encryption)) {
            assertThrows(outcome, () -> other.events().entity(customer).list());
        }
    }

    private void assertForgeryEnds(Class<? extends Exception> outcome, int offset, int change) {
        EventRecord sealed = raw(customer).get(0);
        byte[] payload = sealed.payload().toByteArray();
        payload[offset < 0 ? payload.length + offset : offset] ^= (byte) change;
        assertForgeryEnds(
                outcome,
                new EventRecord(
                        sealed.id(),
                        sealed.type(),
                        sealed.entityId(),
                        sealed.timestamp(),
                        sealed.tags(),
                        sealed.headers(),
                        Bytes.wrap(payload)));
    }

    /** Whoever can write to the events puts something in place of what was stored. */
    private void assertForgeryEnds(Class<? extends Exception> outcome, EventRecord forgery) {
        try (MemoryBackend forged = new MemoryBackend();
                EventLog log = forged.open(storeName);
                EventStore reading = Customers.store(forged, new PayloadEncryption(keys))) {
            log.append(List.of(forgery), Expectation.any()).join();

            assertThrows(outcome, () -> reading.events().list());
        }
    }

    private List<EventRecord> raw(String entity) {
        List<EventRecord> records = new ArrayList<>();
        try (EventLog log = backend.open(storeName);
                var cursor = log.read(ReadRequest.of(EventFilter.entity(entity)))) {
            cursor.forEachRemaining(stored -> records.add(stored.event()));
        }
        return records;
    }
}
