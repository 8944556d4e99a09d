package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of a {@link SimulatedEngine}. Safe for use by many threads. */
final class SimulatedClient implements Backend {
    private final SimulatedEngine engine;
    private final List<EventLog> logs = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    SimulatedClient(SimulatedEngine engine) {
        this.engine = engine;
    }

    @Override
    public EventLog open(StoreName store) {
        if (closed) {
            throw new StoreClosedException("simulated backend");
        }
        if (engine.isFrozen() && engine.flaw() != EngineFlaw.OPENS_IN_SILENCE) {
            throw new BackendUnavailableException("store '" + store + "': the engine is silent", null);
        }
        EventLog log = new SimulatedLog(engine, store);
        logs.add(log);
        return log;
    }

    @Override
    public void close() {
        closed = true;
        logs.forEach(EventLog::close);
    }
}
