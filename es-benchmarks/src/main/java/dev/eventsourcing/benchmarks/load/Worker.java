package dev.eventsourcing.benchmarks.load;

/** One closed loop of a subject: does an operation, and the next one when that is done. Confined to one thread. */
public interface Worker extends AutoCloseable {
    /**
     * Does one operation.
     *
     * @return how many events it wrote or read
     * @throws Exception if it fails, which ends the run
     */
    int work() throws Exception;

    /**
     * Waits for what {@link #work} only began. The time counts.
     *
     * @throws Exception if an operation failed
     */
    default void finish() throws Exception {}

    @Override
    default void close() throws Exception {}
}
