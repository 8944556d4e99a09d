package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Broken snapshot stores, and an unusual one that is right. */
final class SnapshotStoreSubjects {
    private SnapshotStoreSubjects() {}

    /**
     * A snapshot store under test.
     *
     * @param name what is wrong or unusual
     * @param caughtBy the case that must catch it; empty for one that is right
     * @param wrap makes it of a correct one
     */
    record SnapshotSubject(String name, String caughtBy, UnaryOperator<SnapshotStore> wrap) {}

    static List<SnapshotSubject> all() {
        return List.of(
                new SnapshotSubject("lets an older snapshot replace a newer one", "SNP-04", LastOneWins::new),
                new SnapshotSubject("keeps the first of one sequence", "SNP-05", FirstOfASequence::new),
                new SnapshotSubject("deletes nothing", "SNP-07", store -> new Decorator(store) {
                    @Override
                    public void delete(StoreName name, String entityId, String kind) {}
                }),
                new SnapshotSubject("takes all kinds for one", "SNP-08", store -> new Decorator(store) {
                    @Override
                    String kind(String asked) {
                        return "any";
                    }
                }),
                new SnapshotSubject("ignores case", "SNP-09", store -> new Decorator(store) {
                    @Override
                    String kind(String asked) {
                        return asked.toLowerCase(Locale.ROOT);
                    }
                }),
                new SnapshotSubject("cuts large states", "SNP-10", CutsStates::new),
                new SnapshotSubject("works on after close", "SNP-11", store -> new Decorator(store) {
                    @Override
                    public void close() {}
                }),
                new SnapshotSubject("correct, and slow", "", Slow::new));
    }

    private static class Decorator implements SnapshotStore {
        final SnapshotStore store;

        Decorator(SnapshotStore store) {
            this.store = store;
        }

        String kind(String asked) {
            return asked;
        }

        @Override
        public Optional<SnapshotRecord> find(StoreName name, String entityId, String kind) {
            return store.find(name, entityId, kind(kind)).map(found -> withKind(found, kind));
        }

        @Override
        public void put(StoreName name, SnapshotRecord snapshot) {
            store.put(name, withKind(snapshot, kind(snapshot.kind())));
        }

        @Override
        public void delete(StoreName name, String entityId, String kind) {
            store.delete(name, entityId, kind(kind));
        }

        @Override
        public void close() {
            store.close();
        }

        private static SnapshotRecord withKind(SnapshotRecord record, String kind) {
            return new SnapshotRecord(
                    record.entityId(), kind, record.sequence(), record.lastEventId(), record.headers(), record.state());
        }
    }

    private static final class LastOneWins extends Decorator {
        LastOneWins(SnapshotStore store) {
            super(store);
        }

        @Override
        public void put(StoreName name, SnapshotRecord snapshot) {
            store.delete(name, snapshot.entityId(), snapshot.kind());
            super.put(name, snapshot);
        }
    }

    private static final class FirstOfASequence extends Decorator {
        FirstOfASequence(SnapshotStore store) {
            super(store);
        }

        @Override
        public void put(StoreName name, SnapshotRecord snapshot) {
            boolean there = store.find(name, snapshot.entityId(), snapshot.kind())
                    .filter(before -> before.sequence() == snapshot.sequence())
                    .isPresent();
            if (!there) {
                super.put(name, snapshot);
            }
        }
    }

    private static final class CutsStates extends Decorator {
        CutsStates(SnapshotStore store) {
            super(store);
        }

        @Override
        public void put(StoreName name, SnapshotRecord snapshot) {
            byte[] state = snapshot.state().toByteArray();
            super.put(
                    name,
                    new SnapshotRecord(
                            snapshot.entityId(),
                            snapshot.kind(),
                            snapshot.sequence(),
                            snapshot.lastEventId(),
                            snapshot.headers(),
                            Bytes.wrap(Arrays.copyOf(state, Math.min(state.length, 64 * 1024)))));
        }
    }

    private static final class Slow extends Decorator {
        Slow(SnapshotStore store) {
            super(store);
        }

        @Override
        public Optional<SnapshotRecord> find(StoreName name, String entityId, String kind) {
            Thread.yield();
            return super.find(name, entityId, kind);
        }
    }
}
