package dev.eventsourcing.tck;

import dev.eventsourcing.spi.KeyStore;
import java.util.Optional;

/**
 * What an adapter author hands to {@link KeyStoreTck}: a way to get clients of one key store.
 *
 * <p>The records live as long as the fixture. There may be others: every case uses entity ids of its own, and the suite
 * never cleans up. Methods are called by one thread at a time, except {@link #connect()}.
 */
public interface KeyStoreFixture extends TckFixture {
    /**
     * Connects a further client to the same records, as another process would be one.
     *
     * @return a key store that the suite closes
     */
    KeyStore connect();

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
     * Stops the engine's time, so that it keeps its connections and answers nothing. For
     * {@link Capability#SURVIVES_FREEZES}.
     *
     * @return empty by default
     */
    default Optional<Freeze> freeze() {
        return Optional.empty();
    }
}
