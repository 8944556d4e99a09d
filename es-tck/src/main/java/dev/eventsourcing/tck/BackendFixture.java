package dev.eventsourcing.tck;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import java.util.List;
import java.util.Optional;

/**
 * What an adapter author hands to {@link BackendTck}: a way to get clients of one engine, and, optionally, ways to
 * treat that engine badly. Each of these hooks belongs to a {@link Capability}: offer it and claim it, or neither;
 * LIF-17 tests that.
 *
 * <p>The engine lives as long as the fixture. It may hold other stores: every case opens stores with fresh names, and
 * the suite never cleans up for the engine. Methods are called by one thread at a time, except {@link #connect()}.
 */
public interface BackendFixture extends TckFixture {
    /**
     * Connects a further client to the same engine, as another process would be one.
     *
     * @return a backend that the suite closes
     */
    Backend connect();

    /**
     * Begins writes and commits them later. For {@link Capability#HELD_WRITES}.
     *
     * @return empty by default
     */
    default Optional<HeldWrites> heldWrites() {
        return Optional.empty();
    }

    /**
     * Kills the engine without a warning, as {@code kill -9} would, and starts it again. Returns when the engine
     * answers. For {@link Capability#SURVIVES_CRASHES}.
     *
     * @return empty by default
     */
    default Optional<EngineAction> crash() {
        return Optional.empty();
    }

    /**
     * Takes the power away from the engine and from its disk, so that everything is lost that was written but not yet
     * synced, and starts the engine again on what the disk holds. Returns when the engine answers. For
     * {@link Capability#SURVIVES_POWER_LOSS}.
     *
     * @return empty by default
     */
    default Optional<EngineAction> powerLoss() {
        return Optional.empty();
    }

    /**
     * Breaks every connection that clients of {@link #connect()} have at this moment; new ones are let through. For
     * {@link Capability#SURVIVES_CUTS}.
     *
     * @return empty by default
     */
    default Optional<EngineAction> cut() {
        return Optional.empty();
    }

    /**
     * Stops the engine's time, so that it keeps its connections and answers nothing, as {@code kill -STOP} would; the
     * second action lets it go on. For {@link Capability#SURVIVES_FREEZES}.
     *
     * @return empty by default
     */
    default Optional<Freeze> freeze() {
        return Optional.empty();
    }

    /**
     * Searches what the engine stored. For {@link Capability#RAW_BYTES}.
     *
     * @return empty by default
     */
    default Optional<RawBytes> rawBytes() {
        return Optional.empty();
    }

    /** Searches what the engine stored. */
    @FunctionalInterface
    interface RawBytes {
        /**
         * Looks for a run of bytes in the files, tables or streams of a store.
         *
         * @param store the store
         * @param needle what to look for, at least 8 bytes
         * @return whether it is there
         * @throws Exception if the engine could not be searched
         */
        boolean contain(StoreName store, byte[] needle) throws Exception;
    }

    /** Begins writes, in the way the backend itself writes, and stops before they are committed. */
    @FunctionalInterface
    interface HeldWrites {
        /**
         * Begins to append a batch and does everything but the commit.
         *
         * @param store a store that a client of {@link BackendFixture#connect()} has open
         * @param batch events of one entity
         * @return the write, not yet visible to anybody
         * @throws Exception if it could not be begun
         */
        HeldWrite begin(StoreName store, List<EventRecord> batch) throws Exception;
    }

    /** A write that was begun. The suite ends each one, in one of two ways. */
    interface HeldWrite {
        /**
         * Makes it visible and durable.
         *
         * @throws Exception if that fails
         */
        void commit() throws Exception;

        /**
         * Takes it back; nobody ever sees it.
         *
         * @throws Exception if that fails
         */
        void rollBack() throws Exception;
    }
}
