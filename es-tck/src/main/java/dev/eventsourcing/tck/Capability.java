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
    MULTI_ENTITY_APPEND("such an append must be refused and store nothing, which APP-07 tests"),

    /**
     * An event id is recognized whoever stored it, whenever, and beside whatever. A backend that does not claim it
     * recognizes an id only when the same batch comes again or when the same client used it before.
     */
    STRICT_EVENT_IDS("an id is recognized when its batch comes again or the same client used it, which APP-60 to"
            + " APP-79 test"),

    /** The fixture can begin a write and commit it later: {@link BackendFixture#heldWrites()}. */
    HELD_WRITES("nobody has shown that a write that commits late is not missed"),

    /** What was acknowledged survives the engine's being killed: the fixture kills it, {@code crash()}. */
    SURVIVES_CRASHES("nobody has shown that an answered append survives the engine's death"),

    /**
     * What was acknowledged survives a loss of power: the fixture takes it away, {@link BackendFixture#powerLoss()}.
     */
    SURVIVES_POWER_LOSS("nobody has shown that an answered append survives a loss of power"),

    /** Clients survive the loss of their connections: the fixture cuts them, {@code cut()}. */
    SURVIVES_CUTS("nobody has shown what a lost connection does"),

    /** Calls end while the engine is silent: the fixture freezes it, {@code freeze()}. */
    SURVIVES_FREEZES("nobody has shown that calls to a silent engine end"),

    /** The fixture can search what the engine stored: {@link BackendFixture#rawBytes()}. */
    RAW_BYTES("what is stored cannot be searched from outside"),

    /** A key store tells of changes: it is a {@link dev.eventsourcing.spi.WatchableKeyStore}. */
    WATCHES_KEYS("what another client changed is noticed when a cached key is looked at again");

    private final String whenNotClaimed;

    Capability(String whenNotClaimed) {
        this.whenNotClaimed = whenNotClaimed;
    }

    /** What a reader of the report must know if this is not claimed. */
    String whenNotClaimed() {
        return whenNotClaimed;
    }
}
