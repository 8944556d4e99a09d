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

    static List<Subject> all() {
        return List.of(
                Subject.keyStore("key store: overwrites whatever the revision", "P12", Overwrites::new),
                Subject.keyStore("key store: checks the revision first and writes later", "P12", CheckThenWrite::new),
                Subject.keyStore("key store: finds what it found before", "P12", RemembersFirstFind::new),
                Subject.keyStore("key store: takes any revision for none", "P12", CreatesAgain::new),
                Subject.keyStore("key store: counts revisions by content", "P12", RevisionOfContent::new),
                Subject.keyStore("key store: says written and writes nothing", "P12", WritesNothing::new),
                Subject.keyStore(
                        "key store: ignores case", "P10", store -> naming(store, id -> id.toLowerCase(Locale.ROOT))),
                Subject.keyStore(
                        "key store: cuts long ids",
                        "P10",
                        store -> naming(store, id -> id.substring(0, Math.min(100, id.length())))),
                Subject.keyStore("key store: takes impossible ids", "P10", TakesImpossibleIds::new),
                Subject.keyStore("key store: strips trailing zero bytes", "P11", StripsZeros::new),
                Subject.keyStore("key store: lists no more than one id", "P12", store -> new StoreDecorator(store) {
                    @Override
                    public Stream<String> entityIds() {
                        return store.entityIds().limit(1);
                    }
                }),
                Subject.keyStore("key store: lists ids twice", "P12", store -> new StoreDecorator(store) {
                    @Override
                    public Stream<String> entityIds() {
                        return Stream.concat(store.entityIds(), store.entityIds());
                    }
                }),
                Subject.keyStore("key store: works on after close", "P14", store -> new StoreDecorator(store) {
                    @Override
                    public void close() {}
                }),
                Subject.keyStore("key store: shows its last record", "P13", ShowsRecord::new),
                new Subject(
                        "key store: takes silence for no record",
                        "P12",
                        () -> new SimulatedKeysFixture(EngineFlaw.TAKES_SILENCE_FOR_EMPTY)),
                new Subject(
                        "key store: waits for a silent server without end",
                        "P12",
                        () -> new SimulatedKeysFixture(EngineFlaw.WAITS_FOR_EVER)),
                new Subject(
                        "key store: loses the last record when it is killed",
                        "P12",
                        () -> new SimulatedKeysFixture(EngineFlaw.LOSES_LAST_IN_A_CRASH)),
                new Subject(
                        "key store: a server that dies and falls silent, and is right",
                        "",
                        () -> new SimulatedKeysFixture(EngineFlaw.NONE)),
                Subject.keyStore("key store: sparse revisions", "", SparseRevisions::new));
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

    static class StoreDecorator implements KeyStore {
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

    private static final class CreatesAgain extends StoreDecorator {
        CreatesAgain(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            return expectedRevision == 0
                    ? new Overwrites(store).replace(entityId, 0, content)
                    : store.replace(entityId, expectedRevision, content);
        }
    }

    /** The same content has the same revision, so that a replace by the same content is not noticed. */
    private static final class RevisionOfContent extends StoreDecorator {
        RevisionOfContent(KeyStore store) {
            super(store);
        }

        private static long of(Bytes content) {
            return 1 + Math.floorMod(content.hashCode(), 1_000_000_007L);
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            return store.find(entityId).map(record -> new KeyRecord(of(record.content()), record.content()));
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            Optional<KeyRecord> present = store.find(entityId);
            long shown = present.map(record -> of(record.content())).orElse(0L);
            long inner = present.map(KeyRecord::revision).orElse(0L);
            OptionalLong written = shown == expectedRevision
                    ? store.replace(entityId, inner, content)
                    : store.replace(entityId, Long.MAX_VALUE - 1, content);
            return written.isPresent() ? OptionalLong.of(of(content)) : written;
        }
    }

    private static final class WritesNothing extends StoreDecorator {
        WritesNothing(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            long revision = store.find(entityId).map(KeyRecord::revision).orElse(0L);
            return revision == expectedRevision ? OptionalLong.of(revision + 1) : OptionalLong.empty();
        }
    }

    private static final class TakesImpossibleIds extends StoreDecorator {
        TakesImpossibleIds(KeyStore store) {
            super(store);
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            return store.find(possible(entityId));
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            return store.replace(possible(entityId), expectedRevision, content);
        }

        private static String possible(String entityId) {
            try {
                return dev.eventsourcing.TextRule.ENTITY_ID.check(entityId);
            } catch (dev.eventsourcing.InvalidInputException e) {
                return "impossible";
            }
        }
    }

    private static final class StripsZeros extends StoreDecorator {
        StripsZeros(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            byte[] bytes = content.toByteArray();
            int length = bytes.length;
            while (length > 0 && bytes[length - 1] == 0) {
                length--;
            }
            return store.replace(entityId, expectedRevision, Bytes.copyOf(java.util.Arrays.copyOf(bytes, length)));
        }
    }

    private static final class ShowsRecord extends StoreDecorator {
        private volatile String latest = "";

        ShowsRecord(KeyStore store) {
            super(store);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            latest = new String(content.toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
            return store.replace(entityId, expectedRevision, content);
        }

        @Override
        public String toString() {
            return "keys, last " + latest;
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
