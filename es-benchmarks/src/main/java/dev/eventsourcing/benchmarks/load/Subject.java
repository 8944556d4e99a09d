package dev.eventsourcing.benchmarks.load;

/** Somebody who can do a workload's work: this library, a bare driver, another library. */
public interface Subject extends AutoCloseable {
    /** The name of this library among the subjects. */
    String OURS = "ours";

    /** The name of the bare driver among the subjects. */
    String RAW = "raw";

    /**
     * Who it is.
     *
     * @return {@link #OURS}, {@link #RAW}, or the name of somebody to be compared with
     */
    String name();

    /**
     * Prepares one closed loop.
     *
     * @param index from 0
     * @return a loop for one thread
     * @throws Exception if it cannot be prepared
     */
    Worker worker(int index) throws Exception;

    /** Makes room before a round, untimed: for what would otherwise grow from round to round. */
    default void beforeRound() {}

    @Override
    default void close() throws Exception {}

    /**
     * A subject without state of its own.
     *
     * @param name who it is
     * @param workers makes the loops
     * @return the subject
     */
    static Subject of(String name, WorkerFactory workers) {
        return new Subject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Worker worker(int index) throws Exception {
                return workers.create(index);
            }
        };
    }

    /** Makes loops. */
    @FunctionalInterface
    interface WorkerFactory {
        /**
         * Makes a loop.
         *
         * @param index from 0
         * @return the loop
         * @throws Exception if it cannot be prepared
         */
        Worker create(int index) throws Exception;
    }
}
