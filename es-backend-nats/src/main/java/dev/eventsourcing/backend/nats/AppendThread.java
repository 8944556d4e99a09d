package dev.eventsourcing.backend.nats;

/**
 * One of the few threads that tell callers what became of their appends. A callback that appends must not wait in it
 * for room: this thread, or one like it, is what makes room.
 */
final class AppendThread extends Thread {
    AppendThread(Runnable work, int number) {
        super(work, "es-nats-append-" + number);
        setDaemon(true);
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof AppendThread;
    }
}
