package dev.eventsourcing.tck;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the groups of backend cases share: a fresh store for each case, and clients that are closed behind it. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(CaseNames.class)
abstract class Group {
    private final BackendTck suite;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable StoreName store;
    private @Nullable Backend backend;
    private @Nullable LogUnderTest log;

    Group(BackendTck suite) {
        this.suite = suite;
    }

    @AfterEach
    final void closeEverything() throws Exception {
        store = null;
        backend = null;
        log = null;
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    final BackendFixture fixture() {
        return suite.current();
    }

    final boolean claims(Capability capability) {
        return fixture().claims().contains(capability);
    }

    /** A volume at the fixture's scale. */
    final int scaled(int full) {
        return fixture().scale().of(full);
    }

    final Patience patience() {
        return new Patience(fixture().patience());
    }

    /** The store of this case: new, and empty at the start. */
    final StoreName store() {
        if (store == null) {
            store = freshStore();
        }
        return store;
    }

    /** The first client of this case. */
    final Backend backend() {
        if (backend == null) {
            backend = connect();
        }
        return backend;
    }

    /** The store of this case, opened by its first client. */
    final LogUnderTest log() {
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

    /** Closes something when the case is over, in reverse order. */
    final <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    static StoreName freshStore() {
        return new StoreName("tck-" + Long.toString(Records.newId().getLeastSignificantBits() >>> 2, 36));
    }
}
