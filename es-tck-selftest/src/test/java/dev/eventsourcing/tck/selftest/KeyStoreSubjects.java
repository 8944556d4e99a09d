package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Broken key stores, and unusual ones that are right. */
final class KeyStoreSubjects {
    private KeyStoreSubjects() {}

    /** A key store under test and what is wrong with it. */
    record KeySubject(String name, boolean good, UnaryOperator<KeyStore> wrap) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<KeySubject> all() {
        return List.of(
                new KeySubject("key store: overwrites whatever the revision", false, Overwrites::new),
                new KeySubject("key store: checks the revision first and writes later", false, CheckThenWrite::new),
                new KeySubject("key store: finds what it found before", false, RemembersFirstFind::new),
                new KeySubject(
                        "key store: ignores case", false, store -> naming(store, id -> id.toLowerCase(Locale.ROOT))),
                new KeySubject(
                        "key store: cuts long ids",
                        false,
                        store -> naming(store, id -> id.substring(0, Math.min(100, id.length())))),
                new KeySubject("key store: lists no more than one id", false, store -> new StoreDecorator(store) {
                    @Override
                    public Stream<String> entityIds() {
                        return store.entityIds().limit(1);
                    }
                }),
                new KeySubject("key store: works on after close", false, store -> new StoreDecorator(store) {
                    @Override
                    public void close() {}
                }),
                new KeySubject("key store: sparse revisions", true, SparseRevisions::new));
    }

    private static KeyStore naming(KeyStore store, UnaryOperator<String> name) {
        return new StoreDecorator(store) {
            @Override
            public Optional<KeyRecord> find(String entityId) {
                return store.find(name.apply(entityId));
            }

            @Override
            public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
                return store.replace(name.apply(entityId), expectedRevision, content);
            }
        };
    }

    private static class StoreDecorator implements KeyStore {
        final KeyStore store;

        StoreDecorator(KeyStore store) {
            this.store = store;
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            return store.find(entityId);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            return store.replace(entityId, expectedRevision, content);
        }

        @Override
        public Stream<String> entityIds() {
            return store.entityIds();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static final class Overwrites extends StoreDecorator {
        Overwrites(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            while (true) {
                long revision = store.find(entityId).map(KeyRecord::revision).orElse(0L);
                OptionalLong written = store.replace(entityId, revision, content);
                if (written.isPresent()) {
                    return written;
                }
            }
        }
    }

    private static final class CheckThenWrite extends StoreDecorator {
        CheckThenWrite(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            if (store.find(entityId).map(KeyRecord::revision).orElse(0L) != expectedRevision) {
                return OptionalLong.empty();
            }
            Thread.yield();
            return new Overwrites(store).replace(entityId, expectedRevision, content);
        }
    }

    private static final class RemembersFirstFind extends StoreDecorator {
        private final Map<String, Optional<KeyRecord>> found = new ConcurrentHashMap<>();

        RemembersFirstFind(KeyStore store) {
            super(store);
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            return found.computeIfAbsent(entityId, store::find);
        }
    }

    private static final class SparseRevisions extends StoreDecorator {
        SparseRevisions(KeyStore store) {
            super(store);
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            return store.find(entityId).map(record -> new KeyRecord(record.revision() * 1000, record.content()));
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            if (expectedRevision % 1000 != 0) {
                return OptionalLong.empty();
            }
            OptionalLong revision = store.replace(entityId, expectedRevision / 1000, content);
            return revision.isPresent() ? OptionalLong.of(revision.getAsLong() * 1000) : revision;
        }
    }
}
