package dev.eventsourcing.tck;

/**
 * What a backend can do, or what its fixture can do to the engine, beyond what every backend must. Claim what is true:
 * a claim is tested, and what is not claimed is shown as such in the report.
 */
public enum Capability {
    /**
     * One append can hold events of several entities, with expectations on each. A backend that does not claim it
     * refuses such an append with {@link dev.eventsourcing.UnsupportedServerException} and stores nothing of it.
     */
    MULTI_ENTITY_APPEND,

    /**
     * An event id is recognized whoever stored it, whenever, and beside whatever. A backend that does not claim it
     * recognizes an id only when the same batch comes again or when the same client used it before.
     */
    STRICT_EVENT_IDS,

    /** The fixture can begin a write and commit it later: {@link BackendFixture#heldWrites()}. */
    HELD_WRITES,

    /**
     * What was acknowledged survives the engine's being killed: the fixture kills it, {@link BackendFixture#crash()}.
     */
    SURVIVES_CRASHES,

    /** Clients survive the loss of their connections: the fixture cuts them, {@link BackendFixture#cut()}. */
    SURVIVES_CUTS,

    /** Calls end while the engine is silent: the fixture freezes it, {@link BackendFixture#freeze()}. */
    SURVIVES_FREEZES,

    /** The fixture can search what the engine stored: {@link BackendFixture#rawBytes()}. */
    RAW_BYTES,

    /** A key store tells of changes: it is a {@link dev.eventsourcing.spi.WatchableKeyStore}. */
    WATCHES_KEYS
}
