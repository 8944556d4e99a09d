package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Broken checkpoint stores, and an unusual one that is right. */
final class CheckpointStoreSubjects {
    private CheckpointStoreSubjects() {}

    /**
     * A checkpoint store under test.
     *
     * @param name what is wrong or unusual
     * @param caughtBy the case that must catch it; empty for one that is right
     * @param wrap makes it of a correct one
     */
    record CheckpointSubject(String name, String caughtBy, UnaryOperator<CheckpointStore> wrap) {}

    static List<CheckpointSubject> all() {
        return List.of(
                new CheckpointSubject("lets a stale owner write", "CHK-03", Overwrites::new),
                new CheckpointSubject("checks first and writes later", "CHK-08", CheckThenWrite::new),
                new CheckpointSubject("finds what it found before", "CHK-06", RemembersFirstFind::new),
                new CheckpointSubject(
                        "ignores case", "CHK-11", store -> naming(store, name -> name.toLowerCase(Locale.ROOT))),
                new CheckpointSubject(
                        "cuts long names",
                        "CHK-11",
                        store -> naming(store, name -> name.substring(0, Math.min(100, name.length())))),
                new CheckpointSubject("works on after close", "CHK-14", store -> new Decorator(store) {
                    @Override
                    public void close() {}
                }),
                new CheckpointSubject("gives one revision again", "CHK-05", SameRevision::new),
                new CheckpointSubject("correct, with sparse revisions", "", SparseRevisions::new));
    }

    private static CheckpointStore naming(CheckpointStore store, UnaryOperator<String> name) {
        return new Decorator(store) {
            @Override
            public Optional<CheckpointRecord> find(String asked) {
                return store.find(name.apply(asked));
            }

            @Override
            public OptionalLong replace(String asked, long expectedRevision, Bytes content) {
                return store.replace(name.apply(asked), expectedRevision, content);
            }
        };
    }

    private static class Decorator implements CheckpointStore {
        final CheckpointStore store;

        Decorator(CheckpointStore store) {
            this.store = store;
        }

        @Override
        public Optional<CheckpointRecord> find(String name) {
            return store.find(name);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            return store.replace(name, expectedRevision, content);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static final class Overwrites extends Decorator {
        Overwrites(CheckpointStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            OptionalLong written = OptionalLong.empty();
            while (written.isEmpty()) {
                long revision = store.find(name).map(CheckpointRecord::revision).orElse(0L);
                written = store.replace(name, revision, content);
            }
            return written;
        }
    }

    private static final class CheckThenWrite extends Decorator {
        CheckThenWrite(CheckpointStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            if (store.find(name).map(CheckpointRecord::revision).orElse(0L) != expectedRevision) {
                return OptionalLong.empty();
            }
            pause();
            return new Overwrites(store).replace(name, expectedRevision, content);
        }

        private static void pause() {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class RemembersFirstFind extends Decorator {
        private final Map<String, Optional<CheckpointRecord>> found = new ConcurrentHashMap<>();

        RemembersFirstFind(CheckpointStore store) {
            super(store);
        }

        @Override
        public Optional<CheckpointRecord> find(String name) {
            return found.computeIfAbsent(name, store::find);
        }
    }

    /** The revision tells how often the content changed, not how often it was written. */
    private static final class SameRevision extends Decorator {
        SameRevision(CheckpointStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            Optional<CheckpointRecord> now = store.find(name);
            return now.isPresent()
                            && now.get().revision() == expectedRevision
                            && now.get().content().equals(content)
                    ? OptionalLong.of(expectedRevision)
                    : store.replace(name, expectedRevision, content);
        }
    }

    private static final class SparseRevisions extends Decorator {
        SparseRevisions(CheckpointStore store) {
            super(store);
        }

        @Override
        public Optional<CheckpointRecord> find(String name) {
            return store.find(name).map(record -> new CheckpointRecord(record.revision() * 1000, record.content()));
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            if (expectedRevision % 1000 != 0) {
                return OptionalLong.empty();
            }
            OptionalLong revision = store.replace(name, expectedRevision / 1000, content);
            return revision.isPresent() ? OptionalLong.of(revision.getAsLong() * 1000) : revision;
        }
    }
}
