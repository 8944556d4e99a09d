package dev.eventsourcing.tck;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/**
 * Keeps writers from finishing before readers have looked: each look allows so many writes. That is how a case is sure
 * that reads and writes really met, however fast the engine is. Safe for use by many threads.
 */
final class Pace {
    private final Semaphore allowed;
    private final int writesForEachLook;
    private final Patience patience;

    Pace(int writesForEachLook, Patience patience) {
        this.allowed = new Semaphore(writesForEachLook);
        this.writesForEachLook = writesForEachLook;
        this.patience = patience;
    }

    /** For writers that nobody watches. */
    static Pace unwatched(Patience patience) {
        return new Pace(Integer.MAX_VALUE / 2, patience);
    }

    /** Called by a reader each time it has looked. */
    void looked() {
        allowed.release(writesForEachLook);
    }

    /** Called by a writer before each write. */
    void awaitLook() throws InterruptedException {
        if (!allowed.tryAcquire(patience.limit().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionFailedError("no reader looked within " + patience.limit());
        }
    }
}
