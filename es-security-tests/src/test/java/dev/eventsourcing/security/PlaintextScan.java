package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.EntityKey;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.FileKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * After a conformance run and a story of mishaps, everything being logged: no payload, key or password is anywhere, in
 * no form. What was meant to be in the clear is found everywhere, so that the search is known to work.
 */
@Timeout(300)
abstract class PlaintextScan {
    private static final String CASES = "APP,RD,SEC,SUB-0";

    final Canary password = Canary.text("password");
    final Canary wrongPassword = Canary.text("wrong password");

    private final Canary payload = Canary.text("payload");
    private final Canary key = Canary.key("key");
    private final Canary clear = Canary.text("clear");
    private final ByteSearch search = new ByteSearch();

    @TempDir
    private Path folder;

    /** An engine that demands the password. */
    abstract Engine start();

    /** Tries to get in with the wrong password, in as many ways as there are; also shows all kinds of options. */
    abstract void intrude(Engine engine, Overheard overheard);

    @Test
    void noSecretIsAnywhere() throws Exception {
        Path kekFile = folder.resolve("kek");
        try (Engine engine = start();
                FileKek kek = FileKek.create(kekFile);
                Overheard overheard = new Overheard(Files.createDirectory(folder.resolve("said")))) {
            for (Canary secret : List.of(
                    payload,
                    key,
                    password,
                    wrongPassword,
                    Canary.of("key-encryption key", Files.readAllBytes(kekFile)))) {
                secret.addTo(search);
            }
            clear.addTo(search);
            runSuite(engine, kek);
            tellStory(engine, kek, overheard);
            intrude(engine, overheard);
            LoggerFactory.getLogger(getClass()).trace("control {}", clear.text());
            Logger.getLogger(getClass().getName()).log(Level.FINEST, "control {0}", clear.text());

            List<Path> places = new ArrayList<>(engine.folders());
            places.addAll(engine.logs());
            places.add(overheard.write());
            Set<String> found = search.find(places);

            assertTrue(search.scanned() > 1_000_000, "looked through " + search.scanned() + " bytes only");
            assertTrue(overheard.things() > 30, "heard " + overheard.things() + " things only");
            for (String control : List.of("clear raw in slf4j.log", "clear raw in jdk.log", "clear raw in said.txt")) {
                assertTrue(found.remove(control), "the search does not find: " + control + " but " + found);
            }
            assertTrue(found.removeIf(one -> one.startsWith("clear raw")), "nothing found of the engine: " + found);
            found.removeIf(one -> one.startsWith("clear"));
            assertEquals(Set.of(), found);
        }
    }

    private void runSuite(Engine engine, FileKek kek) {
        try (WatchableKeyStore keyStore = engine.connectKeys();
                EntityKeys keys =
                        EntityKeys.builder(keyStore, kek).namespace("suite").build()) {
            SealedSuite.Run run = SealedSuite.Run.of(CASES, engine, payload, keys);

            assertEquals(List.of(), run.failures());
            assertTrue(run.cases() > 80, run.cases() + " cases");
            assertTrue(run.sealed() > 1000, run.sealed() + " events were sealed");
        }
    }

    private void tellStory(Engine engine, FileKek kek, Overheard overheard) throws Exception {
        try (Backend backend = engine.connectBackend();
                WatchableKeyStore keyStore = engine.connectOtherKeys();
                EntityKeys keys = EntityKeys.over(keyStore, kek);
                EventStore store = Customers.store(backend, new PayloadEncryption(keys))) {
            EntityKey known = EntityKey.of(key.bytes());
            keys.put("ada", known);
            Event<?> first = Customers.registered("ada", payload.text());
            Event<?> second = Customers.registered("ada", payload.text());
            store.append(first, Expectation.entityAbsent("ada"));
            overheard.hear(first, store.events().list(), store, keys, kek, known, keyStore, backend);
            overheard.hear(keys.state("ada"), keyStore.find("ada"), new PayloadEncryption(keys), Customers.REGISTERED);
            overheard.hearRefusal(
                    WrongSequenceException.class, () -> store.append(second, Expectation.entityAbsent("ada")));
            overheard.hearRefusal(
                    DuplicateEventIdException.class,
                    () -> store.append(withPayload(first, new Customers.Registered(payload.text() + "!"))));
            store.append(Customers.registered("nobody", clear.text()));
            overheard.hear(clear.text());
            try (EventLog log = backend.open(new StoreName(Customers.STORE));
                    var cursor = log.read(ReadRequest.of(EventFilter.entity("ada")))) {
                cursor.forEachRemaining(stored ->
                        overheard.hear(stored, stored.event(), stored.event().payload()));
            }
            misread(backend, keys, overheard);
            overheard.hear(keys.rotate("ada", 1), keys.rewrapAll(kek), keys.shred("ada", "request 17"));
            overheard.hearRefusal(EntityForgottenException.class, () -> store.append(second));
            overheard.hearRefusal(EntityForgottenException.class, () -> keys.put("ada", known));
            Event<?> forgotten = store.events().entity("ada").first().orElseThrow();
            overheard.hear(forgotten, forgotten.forgotten());
            overheard.hearRefusal(EntityForgottenException.class, forgotten::payload);
            AutoCloseable frozen = engine.freeze();
            try {
                overheard.hearRefusal(EventStoreException.class, () -> keys.put("bea", known));
            } finally {
                frozen.close();
            }
            store.close();
            overheard.hearRefusal(EventStoreException.class, () -> store.append(second));
            known.close();
        }
    }

    /** A class that does not fit what is stored. */
    private static void misread(Backend backend, EntityKeys keys, Overheard overheard) {
        record Numbered(int name) {}
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of(Customers.REGISTERED.name(), Numbered.class));
        try (EventStore mistaken =
                EventStore.named(Customers.STORE, backend, registry).keys(keys).start()) {
            overheard.hearRefusal(
                    CodecException.class, () -> mistaken.events().entity("ada").list());
        }
    }

    @SuppressWarnings("unchecked")
    private static Event<?> withPayload(Event<?> event, Customers.Registered other) {
        return ((Event<Customers.Registered>) event).payload(other);
    }

    /** For subclasses: as passwords are handed in. */
    static char[] letters(Canary canary) {
        return new String(canary.bytes(), StandardCharsets.US_ASCII).toCharArray();
    }
}
