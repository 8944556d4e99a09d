package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.Capability;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Backends that mix up, forget or leak stores. */
final class LifeCycleMutants {
    private static final AtomicLong OPENED = new AtomicLong();

    private LifeCycleMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.brokenBackend(
                        "keeps many stores in one",
                        "P15",
                        backend -> opening(backend, store -> new StoreName("store-" + lastOf(store.value())))),
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
                new Subject("claims what its fixture cannot do", "P15", () -> new ClaimingFixture(backend -> backend)),
                new Subject(
                        "stores one event of an append that it refuses",
                        "P2",
                        () -> new ModestFixture(backend -> Subject.eachLog(backend, RefusesLate::new))),
                new Subject(
                        "stores what it does not claim to store", "P2", () -> new ModestFixture(backend -> backend)),
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

    /** Stores whose names end alike are one. */
    private static String lastOf(String name) {
        return name.substring(name.length() - 1);
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

    /** Claims to survive crashes, and gives the suite no way to see it. */
    private static final class ClaimingFixture extends MemoryFixture {
        ClaimingFixture(UnaryOperator<Backend> wrap) {
            super(wrap, false);
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS, Capability.SURVIVES_CRASHES);
        }
    }

    /** Claims nothing: batches of several entities must be refused. */
    private static final class ModestFixture extends MemoryFixture {
        ModestFixture(UnaryOperator<Backend> wrap) {
            super(wrap, false);
        }

        @Override
        public Set<Capability> claims() {
            return Set.of();
        }
    }

    private static final class RefusesLate extends LogDecorator {
        RefusesLate(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            long entities = batch.stream().map(EventRecord::entityId).distinct().count();
            return entities < 2
                    ? log.append(batch, expectation)
                    : log.append(batch.subList(0, 1), expectation)
                            .thenCompose(stored -> CompletableFuture.failedFuture(
                                    new UnsupportedServerException("this backend stores batches of one entity only")));
        }
    }
}
