package dev.eventsourcing;

/**
 * Takes events in the order of their sequences and builds state from them.
 *
 * <p>Called by one thread at a time for one run over the log; a projector needs no locks unless others read its state
 * meanwhile.
 */
@FunctionalInterface
public interface Projector {
    /**
     * Takes the next event.
     *
     * @param event a stored event whose payload can be read
     * @throws Exception to stop the run; the caller of the run gets it as the cause of a
     *     {@link ProjectionFailedException} that names the event
     */
    void project(Event<?> event) throws Exception;

    /**
     * Takes the next event if its payload was forgotten: everything else of it is there. Does nothing by default, so
     * that a shredded entity never stops a projection.
     *
     * @param event a stored event with {@link Event#isForgotten()}
     * @throws Exception to stop the run
     */
    default void projectForgotten(Event<?> event) throws Exception {}
}
