package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.UnexpectedPlaintextException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.encryption.CipherSuite;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.encryption.PlaintextPolicy;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entities with keys, from the first event to the last. */
@Timeout(30)
class EncryptedStoreTest {
    private static final String SECRET = "canary-9034";

    private final RecordingBackend backend = new RecordingBackend();
    private final FlakyKeyStore keyStore = new FlakyKeyStore();
    private final EntityKeys keys = EntityKeys.builder(keyStore, MemoryKek.random())
            .cacheFor(Duration.ZERO)
            .revalidateSealingAfter(Duration.ZERO)
            .build();
    private final EventStore store = EventStore.named("devices", backend, DeviceEvent.registry())
            .keys(keys)
            .start();

    @AfterEach
    void close() {
        store.close();
        keys.close();
    }

    @Test
    void nothingOfThePayloadReachesTheBackendAndItComesBack() {
        keys.create("d-1");
        Event<DeviceEvent.Registered> event = store.newEvent(DeviceEvent.REGISTERED)
                .entity("d-1")
                .payload(DeviceEvent.registered(SECRET))
                .metadata("user", "ada");

        store.append(event);

        assertEquals(1, backend.sent.size());
        assertNoPlaintext(backend.sent.get(0));
        assertEquals("es-enc/1", backend.sent.get(0).headers().get("es-encoding"));
        assertEquals(List.of(event.at(1)), store.events().list());
    }

    @Test
    void anEntityWithoutAKeyIsStoredInTheClear() {
        keys.create("d-1");

        store.append(registered("d-2", "S-2"));

        assertTrue(text(backend.sent.get(0)).contains("S-2"));
        assertFalse(backend.sent.get(0).headers().containsKey("es-encoding"));
        assertEquals(registered("d-2", "S-2").payload(), only("d-2").payload());
    }

    @Test
    void whatWasStoredBeforeTheKeyWasMadeCanStillBeRead() {
        store.append(registered("d-1", "S-1"));
        keys.create("d-1");
        store.append(registered("d-1", "S-2"));

        assertEquals(
                List.of(DeviceEvent.registered("S-1"), DeviceEvent.registered("S-2")),
                store.events().entity("d-1").list().stream().map(Event::payload).toList());
    }

    @Test
    void aShreddedEntityIsForgottenAndOthersAreNot() {
        keys.create("d-1");
        keys.create("d-2");
        store.append(List.of(registered("d-1", SECRET), registered("d-2", "S-2")));

        keys.delete("d-1");

        Event<?> forgotten = only("d-1");
        assertTrue(forgotten.isForgotten());
        assertEquals(1, forgotten.forgotten().orElseThrow().keyVersion());
        assertEquals(1, forgotten.sequence());
        assertEquals("new-device", forgotten.type().name());
        assertThrows(EntityForgottenException.class, forgotten::payload);
        assertEquals(DeviceEvent.registered("S-2"), only("d-2").payload());
    }

    @Test
    void projectionsGoOnOverForgottenEvents() throws Exception {
        keys.create("d-1");
        store.append(List.of(registered("d-1", SECRET), registered("d-2", "S-2")));
        keys.delete("d-1");
        Device gone = new Device("d-1");
        Device other = new Device("d-2");
        List<Long> seen = new ArrayList<>();

        assertEquals(1, store.project(gone));
        assertEquals(List.of(1L), gone.forgotten);
        assertEquals("", gone.serial);
        store.projectAll(List.of(new Device("d-1"), other)).forEach(Projection::orThrow);
        assertEquals("S-2", other.serial);
        assertEquals(2, store.project(event -> seen.add(event.sequence()), EventFilter.all()));
        assertEquals(List.of(2L), seen);

        BlockingQueue<Long> followed = new LinkedBlockingQueue<>();
        try (EventTail tail = store.tail(0, EventFilter.all(), event -> followed.add(event.sequence()))) {
            assertEquals(2, followed.take());
        }
    }

    @Test
    void aShreddedEntityIsNotAppendedToUntilItIsReopened() {
        keys.create("d-1");
        store.append(registered("d-1", "S-1"));
        keys.delete("d-1");
        int sentBefore = backend.sent.size();

        assertThrows(EntityForgottenException.class, () -> store.append(registered("d-1", SECRET)));
        assertThrows(
                EntityForgottenException.class,
                () -> store.append(List.of(registered("d-2", "S-2"), registered("d-1", SECRET))));
        assertEquals(sentBefore, backend.sent.size());
        assertEquals(1, store.lastSequence());

        keys.reopen("d-1");
        store.append(registered("d-1", SECRET));
        assertNoPlaintext(backend.sent.get(sentBefore));
        List<Event<?>> events = store.events().entity("d-1").list();
        assertTrue(events.get(0).isForgotten());
        assertEquals(DeviceEvent.registered(SECRET), events.get(1).payload());
    }

    @Test
    void aKeyStoreThatDoesNotAnswerStopsAppendsAndReads() {
        keys.create("d-1");
        store.append(registered("d-1", "S-1"));
        int sentBefore = backend.sent.size();
        keyStore.down = true;

        assertThrows(KeyStoreUnavailableException.class, () -> store.append(registered("d-1", SECRET)));
        assertThrows(KeyStoreUnavailableException.class, () -> store.append(registered("d-2", SECRET)));
        Throwable async = store.appendAsync(registered("d-1", SECRET), Expectation.any())
                .handle((sequence, thrown) -> thrown)
                .join();
        assertEquals(KeyStoreUnavailableException.class, async.getClass());
        assertEquals(sentBefore, backend.sent.size());
        assertThrows(
                KeyStoreUnavailableException.class,
                () -> store.events().entity("d-1").list());

        keyStore.down = false;
        assertEquals(DeviceEvent.registered("S-1"), only("d-1").payload());
    }

    @Test
    void appendingTheSameEventAfterALostAnswerIsRecognised() {
        keys.create("d-1");
        Event<?> event = registered("d-1", SECRET);
        backend.decideAppends((log, batch) -> log.append(batch, Expectation.any())
                .thenCompose(stored -> CompletableFuture.failedFuture(
                        new AppendOutcomeUnknownException("devices", List.of(event.id()), null))));
        assertThrows(AppendOutcomeUnknownException.class, () -> store.append(event));
        backend.decidesAppends = false;

        assertEquals(1, store.append(event));
        assertEquals(1, store.events().list().size());
    }

    @Test
    void aStoreWithoutKeysSaysThatTheyAreMissing() {
        keys.create("d-1");
        store.append(registered("d-1", SECRET));

        try (EventStore without =
                EventStore.named("devices", backend, DeviceEvent.registry()).start()) {
            KeyMissingException missing = assertThrows(
                    KeyMissingException.class, () -> without.events().list());
            assertTrue(missing.getMessage().contains("started without keys"), missing.getMessage());
        }
    }

    @Test
    void aStoreWithAnotherKeyStoreDoesNotTakeALostKeyForAForgottenOne() {
        keys.create("d-1");
        store.append(registered("d-1", SECRET));

        try (EntityKeys others = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());
                EventStore without = EventStore.named("devices", backend, DeviceEvent.registry())
                        .keys(others)
                        .start()) {
            assertThrows(KeyMissingException.class, () -> without.events().list());
        }
    }

    @Test
    void aPayloadThatWasMovedToAnotherEventIsTampered() {
        keys.create("d-1");
        store.append(registered("d-1", "S-1"));
        EventRecord sealed = backend.sent.get(0);
        Event<?> other = registered("d-1", "S-2");
        EventRecord moved = new EventRecord(
                other.id(),
                sealed.type(),
                sealed.entityId(),
                sealed.timestamp(),
                sealed.tags(),
                sealed.headers(),
                sealed.payload());
        appendRaw(moved);

        assertThrows(
                TamperedPayloadException.class, () -> store.events().after(1).list());
    }

    @Test
    void aClearPayloadThatLooksSealedIsClear() {
        byte[] json = "ESC\1 not an envelope".getBytes(StandardCharsets.UTF_8);
        EventRecord record = new EventWriter(DeviceEvent.registry(), null).write(registered("d-1", "S-1"));
        appendRaw(new EventRecord(
                record.id(),
                record.type(),
                record.entityId(),
                record.timestamp(),
                record.tags(),
                record.headers(),
                Bytes.wrap(json)));

        assertThrows(
                dev.eventsourcing.CodecException.class, () -> store.events().list());
    }

    @Test
    void forgedPlaintextIsRefusedByPolicyAndTheEventsBeforeItAreRead() {
        keys.create("d-1");
        store.append(registered("d-1", "S-1"));
        appendRaw(new EventWriter(DeviceEvent.registry(), null).write(registered("d-1", "forged")));

        try (EventStore strict = EventStore.named("devices", backend, DeviceEvent.registry())
                .encryption(new PayloadEncryption(keys).plaintext(PlaintextPolicy.REJECT_AFTER_KEY))
                .start()) {
            assertThrows(
                    UnexpectedPlaintextException.class,
                    () -> strict.events().after(1).list());
            assertEquals(1, strict.events().limit(1).list().size());
        }
        assertEquals(2, store.events().list().size());
    }

    @Test
    void nothingIsAppendedInTheClearWhereAllIsEncrypted() {
        try (EventStore strict = EventStore.named("devices", backend, DeviceEvent.registry())
                .encryption(new PayloadEncryption(keys).plaintext(PlaintextPolicy.REJECT))
                .start()) {
            assertThrows(UnexpectedPlaintextException.class, () -> strict.append(registered("d-1", SECRET)));
            assertEquals(0, backend.sent.size());
        }
    }

    @Test
    void anotherSuiteCanBeChosenAndAllAreRead() {
        keys.create("d-1");
        store.append(registered("d-1", "S-1"));

        try (EventStore gcm = EventStore.named("devices", backend, DeviceEvent.registry())
                .encryption(new PayloadEncryption(keys, CipherSuite.A256GCM))
                .start()) {
            gcm.append(registered("d-1", SECRET));
            assertEquals(2, gcm.events().list().size());
        }
        assertNoPlaintext(backend.sent.get(1));
        assertEquals(
                DeviceEvent.registered(SECRET),
                store.events().last().orElseThrow().payload());
    }

    private Event<?> registered(String device, String serial) {
        return store.newEvent(device, DeviceEvent.registered(serial));
    }

    private Event<?> only(String device) {
        List<Event<?>> events = store.events().entity(device).list();
        assertEquals(1, events.size());
        return events.get(0);
    }

    private void appendRaw(EventRecord record) {
        try (EventLog log = backend.memory.open(new StoreName("devices"))) {
            log.append(List.of(record), Expectation.any()).join();
        }
    }

    private static void assertNoPlaintext(EventRecord record) {
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        String all = record.headers() + record.tags().toString() + text(record);
        for (String form : List.of(
                SECRET,
                HexFormat.of().formatHex(secret),
                Base64.getEncoder().withoutPadding().encodeToString(secret))) {
            assertFalse(all.contains(form));
        }
    }

    private static String text(EventRecord record) {
        return new String(record.payload().toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
