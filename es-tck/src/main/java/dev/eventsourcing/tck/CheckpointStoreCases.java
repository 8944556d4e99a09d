package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** CHK-01 to CHK-17: small named records, replaced only if they still have the revision that the caller knows. */
abstract class CheckpointStoreCases extends CaseGroup<CheckpointStoreFixture> {
    private static final String STALE = "replace gives no revision if the record has another one by now.";
    private static final String ONE_WINS = "Of several replaces that name the same revision at most one succeeds.";
    private static final String LINEARIZABLE = "find and replace are linearizable.";
    private static final String ANY_TEXT = "Names are any text that TextRule.ENTITY_ID allows, and never mixed up.";

    private @Nullable CheckpointStore checkpoints; // guarded by this

    CheckpointStoreCases(CheckpointStoreTck suite) {
        super(suite);
    }

    @Override
    final synchronized void forget() {
        checkpoints = null;
    }

    @TckCase(id = "CHK-01", promise = "P8", rule = "find is empty if the name never had a record.")
    void nameThatNeverHadARecordHasNone() {
        assertEquals(Optional.empty(), checkpoints().find(freshName()), "the record of a name that never had one");
    }

    @TckCase(id = "CHK-02", promise = "P8", rule = "Expected revision 0: there was no record.")
    void recordIsCreatedFoundAndNotCreatedAgain() {
        String name = freshName();

        long revision = replaced(checkpoints(), name, 0, "first");

        assertTrue(revision >= 1, "the revision is " + revision);
        assertRecord(checkpoints(), name, revision, "first");
        assertRefused(checkpoints(), name, 0);
        assertRecord(checkpoints(), name, revision, "first");
    }

    @TckCase(id = "CHK-03", promise = "P8", rule = STALE)
    void staleOwnerCannotMoveTheCheckpoint() {
        String name = freshName();
        CheckpointStore stale = checkpoints();
        CheckpointStore successor = connect();
        long known = replaced(stale, name, 0, "owner a at 10");
        long taken = replaced(successor, name, known, "owner b at 10");

        assertRefused(stale, name, known);
        assertRefused(stale, name, 0);

        assertRecord(stale, name, taken, "owner b at 10");
        replaced(successor, name, taken, "owner b at 20");
        assertRefused(stale, name, known);
    }

    @TckCase(id = "CHK-04", promise = "P8", rule = STALE)
    void revisionThatWasNeverGivenReplacesNothing() {
        String name = freshName();
        String nobody = freshName();
        long revision = replaced(checkpoints(), name, 0, "first");

        for (long never : List.of(revision + 1000, -1L, Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertRefused(checkpoints(), name, never);
            assertRefused(checkpoints(), nobody, never);
        }
        assertRefused(checkpoints(), nobody, revision);
        assertRecord(checkpoints(), name, revision, "first");
        assertEquals(Optional.empty(), checkpoints().find(nobody), "the name without a record");
    }

    @TckCase(
            id = "CHK-05",
            promise = "P8",
            rule = "Every replace that succeeds gives the record a revision that it never had.")
    void revisionsNeverComeBack() {
        String name = freshName();
        Set<Long> seen = new HashSet<>();
        long revision = 0;
        for (int i = 0; i < 50; i++) {
            revision = replaced(checkpoints(), name, revision, i % 3 == 0 ? "other" : "same");
            assertTrue(seen.add(revision), "revision " + revision + " came back");
        }
    }

    @TckCase(
            id = "CHK-06",
            promise = "P8",
            rule = "What a replace that returned has written is what every later find gives,"
                    + " also through another client.")
    void anotherClientSeesAReplaceAtOnce() {
        CheckpointStore other = connect();
        String name = freshName();
        assertEquals(Optional.empty(), other.find(name), "before there is a record");
        long revision = 0;
        for (int i = 0; i < 20; i++) {
            CheckpointStore writer = i % 2 == 0 ? checkpoints() : other;
            CheckpointStore asked = i % 2 == 0 ? other : checkpoints();

            revision = replaced(writer, name, revision, "content " + i);

            assertRecord(asked, name, revision, "content " + i);
        }
    }

    @TckCase(id = "CHK-07", promise = "P8", rule = "What a replace that returned has written survives.")
    void recordsAreThereForLaterClients() {
        String name = freshName();
        long first = replaced(checkpoints(), name, 0, "first");
        long second = replaced(checkpoints(), name, first, "second");
        checkpoints().close();

        CheckpointStore later = connect();

        assertRecord(later, name, second, "second");
        assertRefused(later, name, first);
    }

    @TckCase(id = "CHK-08", promise = "P8", rule = ONE_WINS)
    void ofManyWhoCreateOrClaimOneWins() throws Exception {
        int rounds = scaled(20);
        for (int round = 0; round < rounds; round++) {
            String name = freshName();
            race(name, race(name, 0));
        }
    }

    @TckCase(id = "CHK-09", promise = "P8", rule = LINEARIZABLE)
    void counterThatAllIncrementIsExact() throws Exception {
        String counter = freshName();
        List<CheckpointStore> clients = List.of(checkpoints(), connect());
        int threads = 8;
        int each = scaled(25);

        patience().together(threads, thread -> () -> {
            for (int i = 0; i < each; i++) {
                increment(clients.get(thread % 2), counter);
            }
            return true;
        });

        assertEquals(threads * each, count(clients.get(0).find(counter)), "what " + threads + " threads counted");
        assertEquals(threads * each, count(clients.get(1).find(counter)), "the same, asked through another client");
    }

    @TckCase(id = "CHK-10", promise = "P8", rule = LINEARIZABLE)
    void noReaderSeesThePast() throws Exception {
        String counter = freshName();
        CheckpointStore writer = checkpoints();
        CheckpointStore other = connect();
        int last = scaled(200);
        AtomicInteger answered = new AtomicInteger();

        List<Integer> reads = patience().together(2, role -> () -> {
            int seen = 0;
            int reading = 0;
            long revision = 0;
            while (seen < last) {
                if (role == 0) {
                    revision = replaced(writer, counter, revision, "" + ++seen);
                    answered.set(seen);
                } else {
                    int atLeast = Math.max(seen, answered.get());
                    seen = count(other.find(counter));
                    assertTrue(seen >= atLeast, "found " + seen + " when " + atLeast + " had been seen or answered");
                    reading++;
                }
            }
            return reading;
        });

        assertTrue(reads.get(1) > 0, "nobody read");
    }

    @TckCase(id = "CHK-11", promise = "P10", rule = ANY_TEXT)
    void hostileNamesStayApart() {
        List<String> names = HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes());
        Map<String, Long> revisions = new HashMap<>();
        for (String name : names) {
            long before =
                    checkpoints().find(name).map(CheckpointRecord::revision).orElse(0L);
            revisions.put(name, replaced(checkpoints(), name, before, "of " + name));
        }

        for (String name : names) {
            assertRecord(checkpoints(), name, revisions.getOrDefault(name, 0L), "of " + name);
        }
    }

    @TckCase(id = "CHK-12", promise = "P10", rule = "NUL, half of a surrogate pair, and what is too long is refused.")
    void impossibleNamesAreRefused() {
        for (String text : HostileTexts.refused(TextRule.ENTITY_ID.maxBytes())) {
            assertThrows(InvalidInputException.class, () -> checkpoints().find(text), "find");
            assertThrows(
                    InvalidInputException.class, () -> checkpoints().replace(text, 0, Records.bytes("x")), "replace");
        }
    }

    @TckCase(id = "CHK-13", promise = "P11", rule = "Content is opaque bytes, up to 256 KiB; more is refused.")
    void contentComesBackIdentical() {
        byte[] largest = new byte[CheckpointStore.MAX_RECORD_BYTES];
        Seed.random("checkpoint").nextBytes(largest);
        for (byte[] content : List.of(new byte[0], new byte[1], largest)) {
            String name = freshName();

            long revision =
                    checkpoints().replace(name, 0, Bytes.copyOf(content)).orElseThrow();

            assertEquals(
                    Optional.of(new CheckpointRecord(revision, Bytes.copyOf(content))),
                    checkpoints().find(name),
                    "a record of " + content.length + " bytes");
        }
        Bytes tooMuch = Bytes.wrap(new byte[CheckpointStore.MAX_RECORD_BYTES + 1]);
        assertThrows(InvalidInputException.class, () -> checkpoints().replace(freshName(), 0, tooMuch));
    }

    @TckCase(id = "CHK-14", promise = "P14", rule = "After close() every method fails with StoreClosedException.")
    void closedCheckpointStoreRefusesEverything() {
        String name = freshName();
        CheckpointStore other = connect();
        CheckpointStore closed = checkpoints();
        long revision = replaced(closed, name, 0, "first");

        closed.close();
        closed.close();

        assertThrows(StoreClosedException.class, () -> closed.find(name), "find");
        assertThrows(StoreClosedException.class, () -> closed.replace(name, revision, Records.bytes("x")), "replace");
        assertRecord(other, name, revision, "first");
    }

    @TckCase(id = "CHK-15", promise = "P14", rule = "After close no thread remains.")
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
            id = "CHK-16",
            promise = "P8",
            rule =
                    "If the engine cannot be asked, both methods throw: \"there is no record\" is only said if it is known.",
            needs = Capability.SURVIVES_FREEZES)
    void silentEngineIsNotTakenForAMissingRecord() throws Exception {
        String name = freshName();
        long revision = replaced(checkpoints(), name, 0, "first");
        AutoCloseable frozen = fixture()
                .freeze()
                .orElseThrow(() -> noHook(Capability.SURVIVES_FREEZES, "freeze()"))
                .begin();
        try {
            for (Callable<Object> call : List.<Callable<Object>>of(
                    () -> checkpoints().find(name), () -> checkpoints().replace(freshName(), 0, Records.bytes("x")))) {
                assertThrows(
                        BackendUnavailableException.class,
                        () -> patience().await(Patience.beside(call), "a call to an engine that is silent"));
            }
        } finally {
            frozen.close();
        }

        assertRecord(checkpoints(), name, revision, "first");
    }

    @TckCase(
            id = "CHK-17",
            promise = "P8",
            rule = "What a replace that returned has written survives the death of the engine.",
            needs = Capability.SURVIVES_CRASHES)
    void recordsSurviveACrashOfTheEngine() throws Exception {
        Map<String, Long> revisions = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            String name = freshName();
            revisions.put(name, replaced(checkpoints(), name, replaced(checkpoints(), name, 0, "first"), "second"));
        }

        fixture()
                .crash()
                .orElseThrow(() -> noHook(Capability.SURVIVES_CRASHES, "crash()"))
                .perform();

        CheckpointStore later = connect();
        revisions.forEach((name, revision) -> assertRecord(later, name, revision, "second"));
    }

    /** The first client of this case. */
    private synchronized CheckpointStore checkpoints() {
        if (checkpoints == null) {
            checkpoints = connect();
        }
        return checkpoints;
    }

    private CheckpointStore connect() {
        return closing(fixture().connect());
    }

    private void openUseAndClose() {
        try (CheckpointStore client = fixture().connect()) {
            String name = freshName();
            assertRecord(client, name, replaced(client, name, 0, "first"), "first");
        }
    }

    private long race(String name, long revision) throws Exception {
        List<CheckpointStore> clients = List.of(checkpoints(), connect());
        int racers = 16;
        List<OptionalLong> answers = patience()
                .together(
                        racers,
                        racer -> () -> clients.get(racer % 2).replace(name, revision, Records.bytes("racer " + racer)));

        List<Integer> winners = new ArrayList<>();
        for (int racer = 0; racer < racers; racer++) {
            if (answers.get(racer).isPresent()) {
                winners.add(racer);
            }
        }
        assertEquals(1, winners.size(), "winners of " + racers + " replaces of revision " + revision + ": " + winners);
        long won = answers.get(winners.get(0)).orElseThrow();
        assertRecord(clients.get(1), name, won, "racer " + winners.get(0));
        return won;
    }

    private static void increment(CheckpointStore store, String counter) {
        OptionalLong done = OptionalLong.empty();
        while (done.isEmpty()) {
            Optional<CheckpointRecord> found = store.find(counter);
            done = store.replace(
                    counter, found.map(CheckpointRecord::revision).orElse(0L), Records.bytes("" + (count(found) + 1)));
        }
    }

    private static int count(Optional<CheckpointRecord> found) {
        return found.map(one -> Integer.parseInt(Records.text(one.content()))).orElse(0);
    }

    private static String freshName() {
        return "orders#" + Records.newId();
    }

    private static long replaced(CheckpointStore store, String name, long expectedRevision, String content) {
        return store.replace(name, expectedRevision, Records.bytes(content))
                .orElseGet(() -> fail("revision " + expectedRevision + " of '" + name
                        + "' is the present one but a replace of it was refused"));
    }

    private static void assertRefused(CheckpointStore store, String name, long revision) {
        assertFalse(
                store.replace(name, revision, Records.bytes("of a stale owner")).isPresent(),
                "revision " + revision + " is not the present one of '" + name + "' but replaced it");
    }

    private static void assertRecord(CheckpointStore store, String name, long revision, String content) {
        assertEquals(
                Optional.of(new CheckpointRecord(revision, Records.bytes(content))),
                store.find(name),
                "the record of '" + name + "'");
    }
}
