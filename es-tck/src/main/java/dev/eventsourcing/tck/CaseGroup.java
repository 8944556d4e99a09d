package dev.eventsourcing.tck;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What the groups of all suites share: the fixture, and clients that are closed behind each case. Safe for use by many
 * threads.
 *
 * @param <F> the suite's kind of fixture
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(CaseNames.class)
abstract class CaseGroup<F extends TckFixture> {
    private final Tck<F> suite;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // guarded by this

    CaseGroup(Tck<F> suite) {
        this.suite = suite;
    }

    @AfterEach
    final synchronized void closeEverything() throws Exception {
        forget();
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Called when a case is over, before what it opened is closed. */
    void forget() {}

    final F fixture() {
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

    /** Closes something when the case is over, in reverse order. */
    final synchronized <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    /** What is wrong with a fixture that claims what needs a hook and does not offer the hook. */
    static IllegalStateException noHook(Capability claimed, String hook) {
        return new IllegalStateException("the fixture claims " + claimed + ": let it override " + hook);
    }
}
