package dev.eventsourcing.tck;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import org.jspecify.annotations.Nullable;

/** What the groups of backend cases share: a fresh store for each case. Safe for use by many threads. */
abstract class Group extends CaseGroup<BackendFixture> {
    private @Nullable StoreName store; // guarded by this
    private @Nullable Backend backend; // guarded by this
    private @Nullable LogUnderTest log; // guarded by this

    Group(BackendTck suite) {
        super(suite);
    }

    @Override
    final synchronized void forget() {
        store = null;
        backend = null;
        log = null;
    }

    /** The store of this case: new, and empty at the start. */
    final synchronized StoreName store() {
        if (store == null) {
            store = freshStore();
        }
        return store;
    }

    /** The first client of this case. */
    final synchronized Backend backend() {
        if (backend == null) {
            backend = connect();
        }
        return backend;
    }

    /** The store of this case, opened by its first client. */
    final synchronized LogUnderTest log() {
        if (log == null) {
            log = open(backend(), store());
        }
        return log;
    }

    /** The store of this case, opened by a client of its own. */
    final LogUnderTest anotherClientsLog() {
        return open(connect(), store());
    }

    final Backend connect() {
        return closing(fixture().connect());
    }

    final LogUnderTest open(Backend client, StoreName name) {
        return closing(new LogUnderTest(client.open(name), patience()));
    }

    static StoreName freshStore() {
        return new StoreName("tck-" + Long.toString(Records.newId().getLeastSignificantBits() >>> 2, 36));
    }
}
