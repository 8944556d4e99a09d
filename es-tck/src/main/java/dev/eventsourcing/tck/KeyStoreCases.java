package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** KEY-01 to KEY-29: one record for each entity, replaced only if it still has the revision that the caller knows. */
abstract class KeyStoreCases extends KeyStoreGroup {
    private static final String STALE = "replace gives no revision if the record has another one by now.";
    private static final String ANY_TEXT =
            "Entity ids are any text that TextRule.ENTITY_ID allows, and never mixed up.";
    private static final String CLOSED = "After close() every method fails with StoreClosedException.";

    KeyStoreCases(KeyStoreTck suite) {
        super(suite);
    }

    @TckCase(id = "KEY-01", promise = "P12", rule = "find is empty if the entity never had a record.")
    void entityThatNeverHadARecordHasNone() {
        assertEquals(Optional.empty(), keys().find(freshEntity()), "the record of an entity that never had one");
    }

    @TckCase(id = "KEY-02", promise = "P12", rule = "Expected revision 0: there was no record.")
    void recordIsCreatedAndFound() {
        String reader = freshEntity();

        long revision = replaced(keys(), reader, 0, "first");

        assertTrue(revision >= 1, "the revision is " + revision);
        assertRecord(keys(), reader, revision, "first");
    }

    @TckCase(id = "KEY-03", promise = "P12", rule = STALE)
    void existingRecordIsNotCreatedAgain() {
        String reader = freshEntity();
        long revision = replaced(keys(), reader, 0, "first");

        OptionalLong again = keys().replace(reader, 0, Records.bytes("second"));

        assertEquals(OptionalLong.empty(), again, "creating what exists");
        assertRecord(keys(), reader, revision, "first");
    }

    @TckCase(id = "KEY-04", promise = "P12", rule = "A record that was replaced cannot be read any more.")
    void recordIsReplaced() {
        String reader = freshEntity();
        long first = replaced(keys(), reader, 0, "first");

        long second = replaced(keys(), reader, first, "second");

        assertNotEquals(first, second, "the revision after a replace");
        assertRecord(keys(), reader, second, "second");
    }

    @TckCase(id = "KEY-05", promise = "P12", rule = STALE)
    void staleRevisionReplacesNothing() {
        String reader = freshEntity();
        long first = replaced(keys(), reader, 0, "first");
        long second = replaced(keys(), reader, first, "second");

        assertEquals(OptionalLong.empty(), keys().replace(reader, first, Records.bytes("third")), "a stale revision");
        assertEquals(OptionalLong.empty(), keys().replace(reader, 0, Records.bytes("third")), "no revision");
        assertRecord(keys(), reader, second, "second");
    }

    @TckCase(id = "KEY-06", promise = "P12", rule = STALE)
    void revisionThatWasNeverGivenReplacesNothing() {
        String reader = freshEntity();
        String nobody = freshEntity();
        long revision = replaced(keys(), reader, 0, "first");

        assertEquals(
                OptionalLong.empty(), keys().replace(reader, revision + 1000, Records.bytes("x")), "a later revision");
        assertEquals(OptionalLong.empty(), keys().replace(nobody, revision, Records.bytes("x")), "without a record");
        assertRecord(keys(), reader, revision, "first");
        assertEquals(Optional.empty(), keys().find(nobody), "the entity without a record");
    }

    @TckCase(id = "KEY-07", promise = "P12", rule = "The revision changes with every replace and never comes back.")
    void revisionsNeverComeBack() {
        String reader = freshEntity();
        Set<Long> seen = new HashSet<>();
        long revision = 0;
        for (int i = 0; i < 50; i++) {
            revision = replaced(keys(), reader, revision, i % 2 == 0 ? "same" : "other");
            assertTrue(seen.add(revision), "revision " + revision + " came back");
        }
    }

    @TckCase(id = "KEY-08", promise = "P12", rule = "The revision changes with every replace.")
    void replacingWithTheSameContentChangesTheRevision() {
        String reader = freshEntity();
        long first = replaced(keys(), reader, 0, "same");

        long second = replaced(keys(), reader, first, "same");

        assertNotEquals(first, second, "the revision after a replace by the same content");
        assertEquals(OptionalLong.empty(), keys().replace(reader, first, Records.bytes("x")), "the first revision");
    }

    @TckCase(
            id = "KEY-09",
            promise = "P12",
            rule = "What a replace that returned has written is what every later find gives,"
                    + " also through another client.")
    void anotherClientSeesAReplaceAtOnce() {
        KeyStore other = connect();
        String reader = freshEntity();
        assertEquals(Optional.empty(), other.find(reader), "before there is a record");
        long revision = 0;
        for (int i = 0; i < 20; i++) {
            KeyStore writer = i % 2 == 0 ? keys() : other;
            KeyStore asked = i % 2 == 0 ? other : keys();

            revision = replaced(writer, reader, revision, "content " + i);

            assertRecord(asked, reader, revision, "content " + i);
        }
    }

    @TckCase(id = "KEY-10", promise = "P12", rule = "A record is durable when its revision is answered.")
    void recordsAreThereForLaterClients() {
        String reader = freshEntity();
        long first = replaced(keys(), reader, 0, "first");
        long second = replaced(keys(), reader, first, "second");
        keys().close();

        KeyStore later = connect();

        assertRecord(later, reader, second, "second");
        assertEquals(OptionalLong.empty(), later.replace(reader, first, Records.bytes("x")), "a stale revision");
        long third = replaced(later, reader, second, "third");
        assertFalse(Set.of(first, second).contains(third), "revision " + third + " came back");
    }

    @TckCase(id = "KEY-11", promise = "P12", rule = ANY_TEXT)
    void replacingOneRecordLeavesTheOthers() {
        String reader = freshEntity();
        Map<String, Long> neighbours = new HashMap<>();
        for (String neighbour : List.of(reader + " ", reader + ".x", reader + "%", reader.toUpperCase(Locale.ROOT))) {
            neighbours.put(neighbour, replaced(keys(), neighbour, 0, "of " + neighbour));
        }

        long first = replaced(keys(), reader, 0, "first");
        replaced(keys(), reader, first, "second");

        neighbours.forEach((neighbour, revision) -> assertRecord(keys(), neighbour, revision, "of " + neighbour));
    }

    @TckCase(id = "KEY-12", promise = "P10", rule = ANY_TEXT)
    void hostileEntityIdsStayApart() {
        List<String> ids = HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes());
        Map<String, Long> revisions = new HashMap<>();
        for (String id : ids) {
            long before = keys().find(id).map(KeyRecord::revision).orElse(0L);
            revisions.put(id, replaced(keys(), id, before, "of " + id));
        }

        for (String id : ids) {
            assertRecord(keys(), id, revisions.getOrDefault(id, 0L), "of " + id);
        }
        Set<String> listed = new HashSet<>(listed());
        assertTrue(listed.containsAll(ids), "entityIds() does not list all of the hostile ids as they are");
    }

    @TckCase(id = "KEY-13", promise = "P10", rule = "NUL, half of a surrogate pair, and what is too long is refused.")
    void impossibleEntityIdsAreRefused() {
        for (String text : HostileTexts.refused(TextRule.ENTITY_ID.maxBytes())) {
            assertThrows(InvalidInputException.class, () -> keys().find(text), "find");
            assertThrows(InvalidInputException.class, () -> keys().replace(text, 0, Records.bytes("x")), "replace");
        }
    }

    @TckCase(id = "KEY-14", promise = "P11", rule = "Content is opaque bytes, up to 64 KiB.")
    void contentComesBackIdentical() {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] largest = new byte[KeyStore.MAX_RECORD_BYTES];
        Seed.random("record").nextBytes(largest);
        for (byte[] content : List.of(new byte[0], new byte[1], every, largest)) {
            String reader = freshEntity();

            long revision = keys().replace(reader, 0, Bytes.copyOf(content)).orElseThrow();

            assertRecord(keys(), reader, revision, Bytes.copyOf(content));
        }
    }

    @TckCase(id = "KEY-15", promise = "P11", rule = "Content is at most 64 KiB; more is refused and changes nothing.")
    void tooMuchContentIsRefused() {
        String reader = freshEntity();
        long revision = replaced(keys(), reader, 0, "first");
        Bytes tooMuch = Bytes.wrap(new byte[KeyStore.MAX_RECORD_BYTES + 1]);

        assertThrows(InvalidInputException.class, () -> keys().replace(reader, revision, tooMuch));

        assertRecord(keys(), reader, revision, "first");
    }

    @TckCase(id = "KEY-16", promise = "P12", rule = "entityIds gives the entities that have a record.")
    void entitiesWithARecordAreListedOnce() {
        List<String> readers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            readers.add(freshEntity());
            replaced(keys(), readers.get(i), 0, "first");
        }
        long again = keys().find(readers.get(0)).orElseThrow().revision();
        replaced(keys(), readers.get(0), again, "second");
        String nobody = freshEntity();
        keys().find(nobody);

        List<String> listed = listed();

        assertEquals(new HashSet<>(listed).size(), listed.size(), "entities listed, each once");
        assertTrue(listed.containsAll(readers), "all entities with a record are listed");
        assertFalse(listed.contains(nobody), "an entity that was only asked for is listed");
    }

    @TckCase(id = "KEY-17", promise = "P14", rule = "The stream of entity ids may be closed early.")
    void listingMayEndEarly() {
        replaced(keys(), freshEntity(), 0, "first");
        replaced(keys(), freshEntity(), 0, "first");

        for (int i = 0; i < 50; i++) {
            try (Stream<String> ids = keys().entityIds()) {
                assertTrue(ids.findFirst().isPresent(), "an entity has a record");
            }
        }
    }

    @TckCase(id = "KEY-18", promise = "P14", rule = CLOSED)
    void closedKeyStoreRefusesEverything() {
        String reader = freshEntity();
        KeyStore other = connect();
        KeyStore closed = keys();
        long revision = replaced(closed, reader, 0, "first");

        closed.close();
        closed.close();

        assertThrows(StoreClosedException.class, () -> closed.find(reader), "find");
        assertThrows(StoreClosedException.class, () -> closed.replace(reader, revision, Records.bytes("x")), "replace");
        assertThrows(StoreClosedException.class, () -> closed.entityIds().close(), "entityIds");
        assertRecord(other, reader, revision, "first");
    }

    @TckCase(id = "KEY-19", promise = "P13", rule = "Keys appear in no log, toString or exception message.")
    void contentIsShownNowhere() throws Exception {
        String canary = "canary-" + Records.newId();
        String reader = freshEntity();
        List<Object> shown = new ArrayList<>();
        try (LogWatch watch = new LogWatch()) {
            long revision = replaced(keys(), reader, 0, canary);
            shown.add(keys());
            shown.add(keys().find(reader));
            shown.add(keys().replace(reader, revision + 1, Records.bytes(canary)));
            keys().close();
            shown.add(assertThrows(
                    StoreClosedException.class, () -> keys().replace(reader, revision, Records.bytes(canary))));
            assertFalse(watch.text().contains(canary), "a key record was logged");
        }
        for (Object one : shown) {
            assertFalse(one.toString().contains(canary), "a key record is shown by a " + one.getClass());
        }
    }

    @TckCase(id = "KEY-20", promise = "P14", rule = "After close no thread remains.")
    void noThreadRemains() throws Exception {
        openUseAndClose();
        openUseAndClose();
        RemainingThreads threads = new RemainingThreads();
        int cycles = scaled(8);
        for (int i = 0; i < cycles; i++) {
            openUseAndClose();
        }

        threads.assertNone(fixture(), cycles + " clients were closed");
    }

    @TckCase(
            id = "KEY-21",
            promise = "P12",
            rule =
                    "If the engine cannot be asked, both methods throw: \"there is no record\" is only said if it is known.",
            needs = Capability.SURVIVES_FREEZES)
    void silentEngineIsNotTakenForAMissingRecord() throws Exception {
        String reader = freshEntity();
        long revision = replaced(keys(), reader, 0, "first");
        AutoCloseable frozen = fixture()
                .freeze()
                .orElseThrow(() -> noHook(Capability.SURVIVES_FREEZES, "freeze()"))
                .begin();
        try {
            for (Callable<Object> call : List.<Callable<Object>>of(
                    () -> keys().find(reader),
                    () -> keys().find(freshEntity()),
                    () -> keys().replace(freshEntity(), 0, Records.bytes("x")))) {
                assertThrows(
                        KeyStoreUnavailableException.class,
                        () -> patience().await(Patience.beside(call), "a call to an engine that is silent"));
            }
        } finally {
            frozen.close();
        }

        assertRecord(keys(), reader, revision, "first");
    }

    @TckCase(
            id = "KEY-22",
            promise = "P12",
            rule = "A record is durable when its revision is answered, also if the engine dies.",
            needs = Capability.SURVIVES_CRASHES)
    void recordsSurviveCrashes() throws Exception {
        Map<String, Long> revisions = new HashMap<>();
        int rounds = scaled(3);
        for (int i = 0; i < rounds; i++) {
            for (int j = 0; j < 5; j++) {
                String reader = freshEntity();
                long first = replaced(keys(), reader, 0, "replaced, never to come back");
                revisions.put(reader, replaced(keys(), reader, first, "of " + reader));
            }

            fixture()
                    .crash()
                    .orElseThrow(() -> noHook(Capability.SURVIVES_CRASHES, "crash()"))
                    .perform();

            KeyStore later = connect();
            revisions.forEach((reader, revision) -> assertRecord(later, reader, revision, "of " + reader));
            untilAvailable(() -> keys().find(freshEntity()));
        }
    }

    @TckCase(
            id = "KEY-23",
            promise = "P15",
            rule = "What the fixture can do to the engine is claimed, and what is claimed it can do.")
    void claimsAndHooksOfTheFixtureAgree() {
        assertEquals(fixture().crash().isPresent(), claims(Capability.SURVIVES_CRASHES), "crash() is claimed");
        assertEquals(fixture().freeze().isPresent(), claims(Capability.SURVIVES_FREEZES), "freeze() is claimed");
    }

    /** The client of before a crash recovers by itself. */
    private void untilAvailable(Callable<Object> call) throws Exception {
        long deadline = System.nanoTime() + patience().limit().toNanos();
        while (true) {
            try {
                call.call();
                return;
            } catch (KeyStoreUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(5); // between two tries; nothing depends on it
            }
        }
    }

    private List<String> listed() {
        try (Stream<String> ids = keys().entityIds()) {
            return ids.toList();
        }
    }

    private void openUseAndClose() {
        KeyStore client = fixture().connect();
        try {
            String reader = freshEntity();
            assertRecord(client, reader, replaced(client, reader, 0, "first"), "first");
        } finally {
            client.close();
        }
    }
}
