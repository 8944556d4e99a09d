package dev.eventsourcing.testkit;

/**
 * How the servers of a {@link NatsCluster} reach each other, and how that is broken. They are numbered from 0. Used by
 * one thread.
 */
interface ClusterNetwork extends AutoCloseable {
    /** Puts a server, which has not been started yet, where it belongs, and tells it of the others. */
    void place(int node, NatsProcess.Builder server);

    /** Parts a server from the others; its clients still reach it. */
    void isolate(int node);

    /** Lets everybody reach everybody again. */
    void heal();

    /** To be called when the servers have ended. */
    @Override
    void close();
}
