package dev.eventsourcing.tck;

import dev.eventsourcing.spi.SnapshotStore;
import java.util.Optional;

/**
 * What an adapter author hands to {@link SnapshotStoreTck}: a way to get clients of one snapshot store.
 *
 * <p>The snapshots live as long as the fixture. There may be others: every case uses entity ids of its own, and the
 * suite never cleans up. Methods are called by one thread at a time, except {@link #connect()}.
 */
public interface SnapshotStoreFixture extends TckFixture {
    /**
     * Connects a further client to the same snapshots, as another process would be one.
     *
     * @return a snapshot store that the suite closes
     */
    SnapshotStore connect();

    /**
     * Stops the engine's time, so that it keeps its connections and answers nothing. For
     * {@link Capability#SURVIVES_FREEZES}.
     *
     * @return empty by default
     */
    default Optional<Freeze> freeze() {
        return Optional.empty();
    }
}
