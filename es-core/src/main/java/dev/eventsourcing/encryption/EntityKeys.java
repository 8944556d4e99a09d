package dev.eventsourcing.encryption;

/** Stand-in. */
public final class EntityKeys implements AutoCloseable {
    /** Stand-in. */
    public EntityKeys() {}

    @Override
    public void close() {}
}
