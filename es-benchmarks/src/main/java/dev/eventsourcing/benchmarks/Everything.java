package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.engine.MemoryWorkloads;
import dev.eventsourcing.benchmarks.engine.NatsEngine;
import dev.eventsourcing.benchmarks.engine.NatsWorkloads;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.PostgresWorkloads;
import dev.eventsourcing.benchmarks.engine.TypedAppends;
import java.util.ArrayList;
import java.util.List;

/** All workloads in their order: what goals are about first, so that a run that is short of time has them. */
public final class Everything {
    private static final String MEMORY = MemoryWorkloads.ENGINE;
    private static final String POSTGRES = PostgresWorkloads.ENGINE;
    private static final String NATS = NatsWorkloads.ENGINE;
    private static final String ALWAYS = "-sync-always";
    private static final int KILOBYTE = 1000;
    private final Run run;
    private final List<String> servers = new ArrayList<>();

    /**
     * All workloads.
     *
     * @param run measures them
     */
    public Everything(Run run) {
        this.run = run;
    }

    /**
     * Which servers were measured.
     *
     * @return lines, each a name and a value
     */
    public List<String> servers() {
        return servers;
    }

    /**
     * Measures all.
     *
     * @throws Exception if a workload fails
     */
    public void measure() throws Exception {
        memory();
        if (run.hasTime()) {
            try (PostgresEngine engine = PostgresEngine.start()) {
                servers.add("PostgreSQL: " + engine.version() + " on the same machine, " + PostgresEngine.SETTINGS
                        + "; " + PostgresEngine.DRIVERS);
                postgres(engine);
            }
        }
        if (run.hasTime()) {
            try (NatsEngine engine = NatsEngine.start()) {
                servers.add("NATS: nats-server " + engine.version()
                        + " on the same machine, one replica on disk, default settings (sync_interval 2 minutes); jnats "
                        + NatsEngine.DRIVER);
                nats(engine);
            }
        }
        if (run.wants(
                NATS,
                "append-1x16" + ALWAYS,
                "append-async" + ALWAYS,
                "append-10x1" + ALWAYS,
                "append-10x16" + ALWAYS,
                "append-100x16" + ALWAYS)) {
            try (NatsEngine engine = NatsEngine.startSyncAlways()) {
                natsSyncAlways(engine);
            }
        }
        run.micro();
    }

    private void memory() throws Exception {
        run.measure(MEMORY, "append-1x1", () -> MemoryWorkloads.append(1));
        run.measure(MEMORY, "append-1x2", () -> MemoryWorkloads.append(2));
        run.measure(MEMORY, "append-typed-1x1", TypedAppends::toMemory);
        run.measure(MEMORY, "load-10", MemoryWorkloads::load);
        run.measure(MEMORY, "read-all", MemoryWorkloads::readAll);
    }

    private void postgres(PostgresEngine engine) throws Exception {
        PostgresWorkloads workloads = new PostgresWorkloads(engine);
        for (int events : new int[] {1, 10, 100}) {
            run.measure(POSTGRES, "append-" + events + "x16", () -> workloads.append(events, 16));
            for (int writers : run.plan().writers()) {
                if (events == 1 || run.plan().thorough()) {
                    run.measure(POSTGRES, "append-" + events + "x" + writers, () -> workloads.append(events, writers));
                }
            }
        }
        run.measure(
                POSTGRES,
                "append-1k-encrypted",
                () -> TypedAppends.encrypted(POSTGRES, engine.backend(), KILOBYTE, "", 16));
        run.measure(
                POSTGRES,
                "append-1k-encrypted-1-writer",
                () -> TypedAppends.encrypted(POSTGRES, engine.backend(), KILOBYTE, "-1-writer", 1));
        run.measure(POSTGRES, "append-async", workloads::appendAsync);
        workloads.live(run);
        OnDemand<PostgresWorkloads.Filled> large =
                new OnDemand<>(() -> workloads.fill(run.plan().large()));
        run.measure(POSTGRES, "load-10", () -> large.get().load(10, ""));
        run.measure(POSTGRES, "load-100", () -> large.get().load(100, ""));
        run.measure(POSTGRES, "read-all", () -> large.get().readAll(""));
        run.measure(POSTGRES, "read-rare-type", () -> large.get().readRareType());
        if (run.plan().thorough()) {
            run.measure(POSTGRES, "load-1000", () -> large.get().load(1000, ""));
            run.measure(POSTGRES, "read-common-type", () -> large.get().readCommonType());
            run.measure(POSTGRES, "open", () -> large.get().open());
            run.measure(POSTGRES, "catch-up", () -> large.get().catchUp());
            run.measure(POSTGRES, "catch-up-tail", () -> large.get().catchUpTail());
            run.measure(POSTGRES, "project-10000", () -> large.get().project());
        }
        for (int size : run.plan().sizes()) {
            String suffix = "@" + size;
            OnDemand<PostgresWorkloads.Filled> store = new OnDemand<>(() -> workloads.fill(size));
            run.measure(POSTGRES, "load-10" + suffix, () -> store.get().load(10, suffix));
            run.measure(POSTGRES, "load-100" + suffix, () -> store.get().load(100, suffix));
            run.measure(POSTGRES, "read-all" + suffix, () -> store.get().readAll(suffix));
            run.measure(POSTGRES, "append-1x16" + suffix, () -> store.get().append(suffix));
        }
    }

    private void nats(NatsEngine engine) throws Exception {
        NatsWorkloads workloads = new NatsWorkloads(engine, "");
        run.measure(NATS, "append-1x16", () -> workloads.append(1, 16));
        run.measure(NATS, "append-async", workloads::appendAsync);
        run.measure(NATS, "append-10x1", workloads::appendTen);
        for (int writers : run.plan().writers()) {
            run.measure(NATS, "append-1x" + writers, () -> workloads.append(1, writers));
        }
        if (run.plan().thorough()) {
            run.measure(NATS, "append-10x16", () -> workloads.append(10, 16));
            run.measure(NATS, "append-100x16", () -> workloads.append(100, 16));
            for (int writers : run.plan().writers()) {
                if (writers > 1) { // of one writer there is append-10x1
                    run.measure(NATS, "append-10x" + writers, () -> workloads.append(10, writers));
                }
                run.measure(NATS, "append-100x" + writers, () -> workloads.append(100, writers));
            }
        }
        run.measure(
                NATS, "append-1k-encrypted", () -> TypedAppends.encrypted(NATS, engine.backend(), KILOBYTE, "", 16));
        run.measure(
                NATS,
                "append-1k-encrypted-1-writer",
                () -> TypedAppends.encrypted(NATS, engine.backend(), KILOBYTE, "-1-writer", 1));
        OnDemand<NatsWorkloads.Filled> large =
                new OnDemand<>(() -> workloads.fill(run.plan().large()));
        run.measure(NATS, "load-10", () -> large.get().load(""));
        run.measure(NATS, "read-all", () -> large.get().readAll(""));
        if (run.plan().thorough()) {
            run.measure(NATS, "open", () -> large.get().open());
            run.measure(NATS, "catch-up", () -> large.get().catchUp());
            run.measure(NATS, "catch-up-tail", () -> large.get().catchUpTail());
            run.measure(NATS, "project-10000", () -> large.get().project());
            OnDemand<NatsWorkloads.Mixed> mixed =
                    new OnDemand<>(() -> workloads.fillMixed(run.plan().large()));
            run.measure(NATS, "load-100", () -> mixed.get().load(100));
            run.measure(NATS, "load-1000", () -> mixed.get().load(1000));
            run.measure(NATS, "read-common-type", () -> mixed.get().readCommonType());
            run.measure(NATS, "read-rare-type", () -> mixed.get().readRareType());
        }
        workloads.live(run);
        for (int size : run.plan().sizes()) {
            String suffix = "@" + size;
            OnDemand<NatsWorkloads.Filled> store = new OnDemand<>(() -> workloads.fill(size));
            run.measure(NATS, "load-10" + suffix, () -> store.get().load(suffix));
            run.measure(NATS, "read-all" + suffix, () -> store.get().readAll(suffix));
            run.measure(NATS, "append-1x16" + suffix, () -> store.get().append(suffix));
        }
    }

    private void natsSyncAlways(NatsEngine engine) throws Exception {
        NatsWorkloads workloads = new NatsWorkloads(engine, ALWAYS);
        run.measure(NATS, "append-1x16" + ALWAYS, () -> workloads.append(1, 16));
        if (run.plan().thorough()) {
            run.measure(NATS, "append-async" + ALWAYS, workloads::appendAsync);
            run.measure(NATS, "append-10x1" + ALWAYS, workloads::appendTen);
            run.measure(NATS, "append-10x16" + ALWAYS, () -> workloads.append(10, 16));
            run.measure(NATS, "append-100x16" + ALWAYS, () -> workloads.append(100, 16));
        }
    }
}
