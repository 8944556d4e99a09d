package dev.eventsourcing.backend.postgres;

/** What opening a store does about its tables and functions. */
public enum SchemaMode {
    /** Creates what is missing and upgrades what an older release left, under a lock; then checks. */
    CREATE,
    /** Changes nothing; refuses a store that is missing, of another format, or not ours. */
    VALIDATE,
    /** Looks at nothing: for applications that must start quickly, or before the server does. */
    NONE
}
