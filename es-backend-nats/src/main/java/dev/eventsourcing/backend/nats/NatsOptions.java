package dev.eventsourcing.backend.nats;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;

/**
 * How stores are kept and how long calls wait. Immutable.
 *
 * @param replicas on how many servers a stream that is created is kept: 1, 3 or 5; streams that exist stay as they are
 * @param requestTimeout how long the server may take to answer one request
 * @param timeout how long an append or a read tries, over lost connections and changes of leader, before it fails
 */
public record NatsOptions(int replicas, Duration requestTimeout, Duration timeout) {
    private static final int MOST_REPLICAS = 5;

    /**
     * Refuses what no server takes.
     *
     * @throws InvalidInputException if there are less than 1 or more than 5 replicas, or a time is not positive
     */
    public NatsOptions {
        if (replicas < 1 || replicas > MOST_REPLICAS) {
            throw new InvalidInputException("number of replicas", replicas, "must be 1 to " + MOST_REPLICAS);
        }
        requirePositive("time-out of a request", requestTimeout);
        requirePositive("time-out of a call", timeout);
    }

    /**
     * One replica, 2 seconds for a request, 10 seconds for a call.
     *
     * @return the defaults
     */
    public static NatsOptions defaults() {
        return new NatsOptions(1, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    /**
     * The same with other replicas.
     *
     * @param count 1, 3 or 5
     * @return a copy
     */
    public NatsOptions withReplicas(int count) {
        return new NatsOptions(count, requestTimeout, timeout);
    }

    /**
     * The same with other time-outs.
     *
     * @param request how long the server may take to answer one request
     * @param call how long an append or a read tries before it fails
     * @return a copy
     */
    public NatsOptions withTimeouts(Duration request, Duration call) {
        return new NatsOptions(replicas, request, call);
    }

    private static void requirePositive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new InvalidInputException(what, time, "must be positive");
        }
    }
}
