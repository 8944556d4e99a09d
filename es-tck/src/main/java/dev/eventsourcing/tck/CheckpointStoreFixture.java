package dev.eventsourcing.tck;

import dev.eventsourcing.spi.CheckpointStore;
import java.util.Optional;

/**
 * What an adapter author hands to {@link CheckpointStoreTck}: a way to get clients of one checkpoint store.
 *
 * <p>The records live as long as the fixture. There may be others: every case uses names of its own, and the suite
 * never cleans up. Methods are called by one thread at a time, except {@link #connect()}.
 */
public interface CheckpointStoreFixture extends TckFixture {
    /**
     * Connects a further client to the same records, as another process would be one.
     *
     * @return a checkpoint store that the suite closes
     */
    CheckpointStore connect();

    /**
     * Stops the engine's time, so that it keeps its connections and answers nothing. For
     * {@link Capability#SURVIVES_FREEZES}.
     *
     * @return empty by default
     */
    default Optional<Freeze> freeze() {
        return Optional.empty();
    }

    /**
     * Kills the engine without warning and starts it again on the same data. For {@link Capability#SURVIVES_CRASHES}.
     *
     * @return empty by default
     */
    default Optional<TckFixture.EngineAction> crash() {
        return Optional.empty();
    }
}
