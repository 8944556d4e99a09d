package dev.eventsourcing.encryption;

/**
 * What is done about payloads that are in the clear. Whoever can write to the events' store, but not to the key store,
 * can put a forged payload in the clear in place of a sealed one; a policy makes that an error.
 */
public enum PlaintextPolicy {
    /** Entities without a key are stored in the clear, and what is in the clear is read. The default. */
    ALLOW,

    /**
     * As {@link #ALLOW}, but a payload in the clear of an entity that has or had a key is refused when it is read. The
     * key store is asked for every entity without a key that is read, so this costs. Not for a store with events that
     * are older than their entity's key.
     */
    REJECT_AFTER_KEY,

    /**
     * Every payload is encrypted: an event of an entity without a key is not appended, and no payload in the clear is
     * read. Costs nothing.
     */
    REJECT
}
