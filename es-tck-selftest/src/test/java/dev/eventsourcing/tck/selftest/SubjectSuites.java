package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.CodecFixture;
import dev.eventsourcing.tck.CodecTck;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;
import dev.eventsourcing.tck.TckFixture;

/** The suites, run on whatever {@link #current} is at that moment. Not found by the build: no name is a test's. */
final class SubjectSuites {
    /** What the next run is about; set before the launcher is started. */
    static volatile TckFixture current = new MemoryFixture(backend -> backend, true);

    private SubjectSuites() {}

    static Class<?> suiteOf(TckFixture fixture) {
        return fixture instanceof BackendFixture
                ? OfBackend.class
                : fixture instanceof KeyStoreFixture ? OfKeyStore.class : OfCodec.class;
    }

    static final class OfBackend extends BackendTck {
        @Override
        protected BackendFixture fixture() {
            return (BackendFixture) current;
        }
    }

    static final class OfKeyStore extends KeyStoreTck {
        @Override
        protected KeyStoreFixture fixture() {
            return (KeyStoreFixture) current;
        }
    }

    static final class OfCodec extends CodecTck {
        @Override
        protected CodecFixture fixture() {
            return (CodecFixture) current;
        }
    }
}
