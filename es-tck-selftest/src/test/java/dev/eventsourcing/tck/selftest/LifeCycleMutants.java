package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Backends that mix up, forget or leak stores. */
final class LifeCycleMutants {
    private static final AtomicLong OPENED = new AtomicLong();

    private LifeCycleMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.brokenBackend(
                        "keeps all stores in one", "P15", backend -> opening(backend, store -> new StoreName("all"))),
                Subject.brokenBackend(
                        "forgets a store when it is opened again",
                        "P1",
                        backend -> opening(backend, store -> new StoreName("fresh" + OPENED.incrementAndGet()))),
                Subject.mutant("works on after close", "P14", log -> new LogDecorator(log) {
                    @Override
                    public void close() {}
                }),
                Subject.brokenBackend("leaves its logs open", "P14", backend -> new Backend() {
                    @Override
                    public EventLog open(StoreName store) {
                        return backend.open(store);
                    }

                    @Override
                    public void close() {}
                }),
                Subject.mutant("fails when closed twice", "P14", log -> new LogDecorator(log) {
                    private boolean closed;

                    @Override
                    public void close() {
                        if (closed) {
                            throw new IllegalStateException("closed twice");
                        }
                        closed = true;
                        log.close();
                    }
                }),
                Subject.mutant("leaks a thread for each log", "P14", log -> {
                    Thread thread = new Thread(() -> {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                    thread.setDaemon(true);
                    thread.start();
                    return log;
                }));
    }

    private interface Naming {
        StoreName nameFor(StoreName store);
    }

    private static Backend opening(Backend backend, Naming naming) {
        return new Backend() {
            @Override
            public EventLog open(StoreName store) {
                return backend.open(naming.nameFor(store));
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }
}
