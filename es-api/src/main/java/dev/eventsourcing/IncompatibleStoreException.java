package dev.eventsourcing;

/**
 * Something else stands where the store should be: a table, stream or bucket of the right name and the wrong shape, or
 * one written by a newer release. Nothing was changed. Choose another name, repair it, or upgrade this library.
 */
public final class IncompatibleStoreException extends EventStoreException {
    /**
     * Says what differs.
     *
     * @param store the store's name
     * @param difference what was found, what was expected, and what to do
     */
    public IncompatibleStoreException(String store, String difference) {
        super("store '" + store + "' exists but is not usable: " + difference);
    }
}
