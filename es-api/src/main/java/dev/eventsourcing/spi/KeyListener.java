package dev.eventsourcing.spi;

/** Takes the news of a {@link KeyWatch}. */
public interface KeyListener {
    /**
     * The record of an entity was replaced.
     *
     * @param entityId whose record
     */
    void onChange(String entityId);

    /** Changes of any entity may have gone by unnoticed: nothing that was read before is to be believed. */
    void onGap();
}
