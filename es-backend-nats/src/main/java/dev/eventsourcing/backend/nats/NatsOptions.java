package dev.eventsourcing.backend.nats;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;
import java.util.List;

/**
 * How stores are kept and how long calls wait. Immutable.
 *
 * @param replicas on how many servers a stream is kept at least: 1, 3 or 5; one that is created has so many, one that
 *     has fewer is refused
 * @param requestTimeout how long the server may take to answer one request
 * @param timeout how long an append or a read tries, over lost connections and changes of leader, before it fails
 * @param serversSyncAlways whether the servers are known to run with {@code sync_interval: always}; a client cannot see
 *     it, so the first {@code open} of a JVM warns that appends may be lost with the power unless this is true
 */
public record NatsOptions(int replicas, Duration requestTimeout, Duration timeout, boolean serversSyncAlways) {
    private static final List<Integer> REPLICAS = List.of(1, 3, 5);

    /**
     * Refuses what no server takes.
     *
     * @throws InvalidInputException if there are not 1, 3 or 5 replicas, or a time is not positive
     */
    public NatsOptions {
        if (!REPLICAS.contains(replicas)) {
            throw new InvalidInputException("number of replicas", replicas, "must be 1, 3 or 5");
        }
        requirePositive("time-out of a request", requestTimeout);
        requirePositive("time-out of a call", timeout);
    }

    /**
     * One replica, 2 seconds for a request, 10 seconds for a call, nothing known about syncing.
     *
     * @return the defaults
     */
    public static NatsOptions defaults() {
        return new NatsOptions(1, Duration.ofSeconds(2), Duration.ofSeconds(10), false);
    }

    /**
     * The same with other replicas.
     *
     * @param count 1, 3 or 5
     * @return a copy
     */
    public NatsOptions withReplicas(int count) {
        return new NatsOptions(count, requestTimeout, timeout, serversSyncAlways);
    }

    /**
     * The same with other time-outs.
     *
     * @param request how long the server may take to answer one request
     * @param call how long an append or a read tries before it fails
     * @return a copy
     */
    public NatsOptions withTimeouts(Duration request, Duration call) {
        return new NatsOptions(replicas, request, call, serversSyncAlways);
    }

    /**
     * The same for servers that run with {@code sync_interval: always}.
     *
     * @return a copy
     */
    public NatsOptions withServersThatSyncAlways() {
        return new NatsOptions(replicas, requestTimeout, timeout, true);
    }

    private static void requirePositive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new InvalidInputException(what, time, "must be positive");
        }
    }
}
