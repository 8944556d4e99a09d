package dev.eventsourcing.spi;

/**
 * A key store that tells when records change, so that nobody goes on believing what was replaced until it is old. An
 * ability that a key store may have; without it a change through another client is noticed when a cached key has
 * reached its age.
 *
 * <ol>
 *   <li>After a replace returned, whichever client made it, every watch that began before is told of the entity, or
 *       that something may have been missed. How soon, the key store documents: within two seconds while the engine
 *       answers.
 *   <li>When a listener is told of an entity, {@link #find} gives the new record or a later one.
 *   <li>A listener may be told of an entity that did not change, and of one change several times.
 *   <li>A watch outlives lost connections: once the engine answers again the listener is told what happened meanwhile,
 *       or that something may have been missed.
 * </ol>
 *
 * <p>While the engine cannot be reached nothing is told. So a watch shortens the life of what is cached; it does not
 * replace a bound.
 */
public interface WatchableKeyStore extends KeyStore {
    /**
     * Begins to tell of changes. Does not wait for the engine, and does not fail if it is not there.
     *
     * @param listener is called by one thread at a time, of the key store's or of a client that replaces; must be
     *     quick, not throw, and not call the key store
     * @return ends the watch when it is closed; it ends with the key store, too
     * @throws dev.eventsourcing.StoreClosedException after {@link #close()}
     */
    KeyWatch watch(KeyListener listener);
}
