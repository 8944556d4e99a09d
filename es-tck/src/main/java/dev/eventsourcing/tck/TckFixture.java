package dev.eventsourcing.tck;

import java.time.Duration;
import java.util.Set;

/**
 * What every fixture tells: what is under test, what it claims, and how much the suite may ask of it. A suite asks for
 * one fixture, uses it for all of its cases, and closes it.
 */
public interface TckFixture {
    /**
     * What is under test, for the report.
     *
     * @return a short name that can be part of a file name, such as {@code postgres}
     */
    String name();

    /**
     * The version of what is under test, for the report.
     *
     * @return such as {@code PostgreSQL 18.1}; "unknown" by default
     */
    default String version() {
        return "unknown";
    }

    /**
     * What is claimed beyond the contract of the port. What is claimed is tested; the rest is reported as not claimed.
     *
     * @return the claims; none by default
     */
    default Set<Capability> claims() {
        return Set.of();
    }

    /**
     * How much work the suite may do.
     *
     * @return {@link Scale#FULL} by default
     */
    default Scale scale() {
        return Scale.FULL;
    }

    /**
     * How long the suite waits for anything, before it calls it lost.
     *
     * @return 30 seconds by default; longer for an engine far away
     */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    /**
     * Beginnings of names of threads that belong to the JVM or to the driver as a whole, not to a client, and may
     * outlive all clients.
     *
     * @return those of the JDK by default
     */
    default Set<String> sharedThreads() {
        return Set.of("ForkJoinPool.commonPool-worker-", "CompletableFutureDelayScheduler", "Keep-Alive-Timer");
    }

    /**
     * Releases what the fixture itself holds.
     *
     * @throws Exception if that fails
     */
    default void close() throws Exception {}

    /** Something done to the engine. */
    @FunctionalInterface
    interface EngineAction {
        /**
         * Does it.
         *
         * @throws Exception if it could not be done
         */
        void perform() throws Exception;
    }

    /** Stops the engine's time, so that it keeps its connections and answers nothing. */
    @FunctionalInterface
    interface Freeze {
        /**
         * Stops it.
         *
         * @return lets it go on; called once
         * @throws Exception if it could not be done
         */
        AutoCloseable begin() throws Exception;
    }
}
