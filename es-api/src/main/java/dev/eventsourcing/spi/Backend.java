package dev.eventsourcing.spi;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedServerException;

/**
 * A connection to a storage engine that holds any number of logs.
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.
 */
public interface Backend extends AutoCloseable {
    /**
     * Opens a log.
     *
     * <ol>
     *   <li>What is missing is created; what is there is checked and left as it is.
     *   <li>Any number of processes may open the same log at once, also the first time.
     *   <li>Each call gives a log of its own; all of one name show the same events.
     * </ol>
     *
     * @param store the log's name
     * @return the log; the caller closes it
     * @throws BackendUnavailableException if the engine does not answer or refuses the credentials
     * @throws UnsupportedServerException if the server is too old or misconfigured
     * @throws IncompatibleStoreException if something else has this name
     * @throws StoreClosedException after {@link #close()}
     */
    EventLog open(StoreName store);

    /**
     * Closes what this backend opened, logs included. What the caller handed in, such as a data source, stays open.
     * Does nothing the second time.
     */
    @Override
    void close();
}
