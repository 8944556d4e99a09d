package dev.eventsourcing;

/** The store, log, tail or backend was closed before or during the call. Open a new one. */
public final class StoreClosedException extends EventStoreException {
    /**
     * Names what is closed.
     *
     * @param what the closed thing, such as "store 'devices'"
     */
    public StoreClosedException(String what) {
        super(what + " is closed; open a new one");
    }
}
