package dev.eventsourcing.tck.program;

import dev.eventsourcing.spi.EventLog;

/** Two clients of one engine, on which programs run one after the other. Used by one thread. */
public interface Clients {
    /** Begins a program: both clients open a store that is new. */
    void newStore();

    /**
     * The store as a client has it open.
     *
     * @param client 0 or 1
     * @return the log
     */
    EventLog log(int client);

    /**
     * Closes a client, connects it again and opens the store again.
     *
     * @param client 0 or 1
     */
    void reopen(int client);
}
