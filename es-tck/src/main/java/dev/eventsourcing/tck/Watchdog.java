package dev.eventsourcing.tck;

import java.time.Duration;
import org.opentest4j.AssertionFailedError;

/**
 * Interrupts a case that does not end: a backend whose calls never return must fail the suite, not stop it. Confined to
 * one case.
 */
final class Watchdog implements AutoCloseable {
    /** Every wait of a case is bounded by the fixture's patience; a case has a few of them. */
    private static final int WAITS_OF_A_CASE = 12;

    private final Thread watched = Thread.currentThread();
    private final Duration limit;
    private final Thread dog;
    private boolean over; // guarded by this
    private boolean barked; // guarded by this

    Watchdog(Duration patience) {
        this.limit = patience.multipliedBy(WAITS_OF_A_CASE);
        this.dog = new Thread(this::watch, "tck-watchdog");
        dog.setDaemon(true);
        dog.start();
    }

    private synchronized void watch() {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!over) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    barked = true;
                    watched.interrupt();
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that a failure came of the interrupt, if it did. */
    synchronized Throwable explained(Throwable failure) {
        return barked
                ? new AssertionFailedError("the case did not end within " + limit + " and was interrupted", failure)
                : failure;
    }

    /** The interrupt, if there was one, was meant for the case that is over. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
            if (barked) {
                Thread.interrupted();
            }
        }
    }
}
