package dev.eventsourcing.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The fence, and what becomes of a write whose answer is lost. */
class OwnershipTest {
    private static final String KEY = "bank/orders#0";

    private final FaultyStore store = new FaultyStore();
    private final Ownership ownership = owned("a");

    @Test
    void staleOwnerIsRefusedAndKnowsIt() {
        Ownership successor = owned("b");
        successor.change(state -> state.at(30));
        successor.save();
        ownership.change(state -> state.at(20));

        assertThrows(OwnershipLostException.class, ownership::save);

        assertEquals(30, stored().state().position());
        assertTrue(ownership.isLost());
        assertFalse(ownership.isFresh());
        assertThrows(OwnershipLostException.class, ownership::release);
        assertThrows(
                OwnershipLostException.class,
                () -> ownership.commit(store, ownership.state(), state -> state.at(40), work -> {}));
        assertEquals("b", stored().owner());
    }

    @Test
    void staleOwnersReleaseDoesNotTouchWhatTheSuccessorReleased() {
        Ownership successor = owned("b");
        successor.change(state -> state.at(30));
        successor.release();
        ownership.change(state -> state.at(20));

        assertThrows(OwnershipLostException.class, ownership::release);

        assertEquals(30, stored().state().position());
    }

    @Test
    void savedWriteWhoseAnswerIsLostIsRecognized() {
        ownership.change(state -> state.at(20));
        store.loseAnswers = 1;

        assertThrows(BackendUnavailableException.class, ownership::save);
        ownership.change(state -> state.at(25));
        ownership.save();

        assertEquals(25, stored().state().position());
        assertFalse(ownership.isLost());
    }

    @Test
    void committedTransactionWhoseAnswerIsLostIsNotDoneAgain() throws Exception {
        store.loseAnswers = 1;

        assertTrue(ownership.commit(store, ownership.state(), state -> state.at(20), done -> done.add("20")));

        assertEquals(List.of("20"), store.done);
        assertEquals(20, stored().state().position());
        assertEquals(20, ownership.state().position());
    }

    @Test
    void transactionThatWasNotCommittedIsAnOutage() throws Exception {
        store.loseRequests = 1;

        assertThrows(
                BackendUnavailableException.class,
                () -> ownership.commit(store, ownership.state(), state -> state.at(20), done -> done.add("20")));
        assertEquals(0, ownership.state().position());
        assertTrue(ownership.commit(store, ownership.state(), state -> state.at(20), done -> done.add("20")));

        assertEquals(List.of("20"), store.done);
    }

    @Test
    void whatBecameOfATransactionIsNotAskedForEver() {
        Ownership shortLived = owned("a", Duration.ofMillis(200));
        store.loseAnswers = 1;
        store.away = true;

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThrows(
                        BackendUnavailableException.class,
                        () -> shortLived.commit(
                                store, shortLived.state(), state -> state.at(20), done -> done.add("20"))));

        assertTrue(shortLived.isLost(), "nobody knows, so that it must be claimed again");
    }

    @Test
    void transactionThatArrivesLateIsTakenIntoAccount() throws Exception {
        store.delay = true;
        assertThrows(
                BackendUnavailableException.class,
                () -> ownership.commit(store, ownership.state(), state -> state.at(20), done -> done.add("11 to 20")));
        store.arrive();

        assertFalse(ownership.commit(store, ownership.state(), state -> state.at(11), done -> done.add("11")));

        assertEquals(List.of("11 to 20"), store.done);
        assertEquals(20, ownership.state().position());
    }

    @Test
    void renewalDoesNotUndoATransactionThatArrivesLate() throws Exception {
        PartitionState base = ownership.state();
        store.delay = true;
        assertThrows(
                BackendUnavailableException.class,
                () -> ownership.commit(store, base, state -> state.at(20), done -> done.add("11 to 20")));
        store.arrive();

        ownership.save();

        assertEquals(20, stored().state().position());
        assertEquals(20, ownership.state().position());
        assertFalse(
                ownership.commit(store, base, state -> state.at(30), done -> done.add("11 to 30")),
                "what was chosen for another state is not done");
        assertEquals(List.of("11 to 20"), store.done);
    }

    @Test
    void lateWriteDoesNotParkAnEntityAgain() {
        ParkedEntity parked = new ParkedEntity("a", 5, new UUID(1, 1), 3, "X", Instant.EPOCH);
        PartitionState earlier = new PartitionState(9, Map.of("a", parked));

        assertEquals(new PartitionState(12, Map.of()), new PartitionState(12, Map.of()).merge(earlier));
        assertEquals(
                8L,
                new PartitionState(7, Map.of("a", parked))
                        .merge(earlier.advance("a", 8))
                        .parked("a")
                        .sequence());
    }

    @Test
    void workThatThrowsLeavesTheStateAlone() {
        assertThrows(
                IllegalStateException.class,
                () -> ownership.commit(store, ownership.state(), state -> state.at(20), done -> {
                    throw new IllegalStateException("no");
                }));

        assertEquals(0, ownership.state().position());
        assertEquals(0, stored().state().position());
        assertFalse(ownership.isDirty());
    }

    private Ownership owned(String owner) {
        return owned(owner, Duration.ofSeconds(10));
    }

    private Ownership owned(String owner, Duration lease) {
        PartitionState state = store.find(KEY)
                .map(found -> PartitionRecord.read(found.content()).state())
                .orElse(new PartitionState(0, Map.of()));
        long revision = store.find(KEY).map(CheckpointRecord::revision).orElse(0L);
        long claimed = store.replace(KEY, revision, new PartitionRecord(owner, state).write())
                .orElseThrow();
        return new Ownership(store, KEY, owner, lease, claimed, state, System.nanoTime());
    }

    private PartitionRecord stored() {
        return PartitionRecord.read(store.find(KEY).orElseThrow().content());
    }

    /** A register that can lose requests and answers, and let a write arrive late. */
    private static final class FaultyStore implements TransactionalCheckpointStore<List<String>> {
        private final List<String> done = new ArrayList<>();
        private CheckpointRecord record;
        private int loseAnswers;
        private int loseRequests;
        private boolean delay;
        private boolean away; // for those who only want to look
        private Runnable late = () -> {};

        void arrive() {
            late.run();
        }

        @Override
        public Optional<CheckpointRecord> find(String name) {
            if (away) {
                throw new BackendUnavailableException("the store does not answer", null);
            }
            return Optional.ofNullable(record);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            try {
                return replace(name, expectedRevision, content, work -> {});
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content, Work<List<String>> work)
                throws Exception {
            if (loseRequests-- > 0) {
                throw new BackendUnavailableException("the request was lost", null);
            }
            if ((record == null ? 0 : record.revision()) != expectedRevision) {
                return OptionalLong.empty();
            }
            List<String> writes = new ArrayList<>();
            work.run(writes);
            Runnable commit = () -> {
                done.addAll(writes);
                record = new CheckpointRecord(expectedRevision + 1, content);
            };
            if (delay) {
                delay = false;
                late = commit;
                throw new BackendUnavailableException("the answer is lost", null);
            }
            commit.run();
            if (loseAnswers-- > 0) {
                throw new BackendUnavailableException("the answer was lost", null);
            }
            return OptionalLong.of(record.revision());
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
