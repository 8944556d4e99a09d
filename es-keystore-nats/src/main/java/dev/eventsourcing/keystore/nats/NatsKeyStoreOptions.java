package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where key records are kept and how long calls wait. Immutable.
 *
 * @param bucket the key-value bucket: 1 to 64 of {@code A-Z a-z 0-9 _ -}
 * @param replicas on how many servers a bucket is kept at least: 1, 3 or 5; one that is created has so many, one that
 *     has fewer is refused
 * @param requestTimeout how long the server may take to answer one request
 * @param timeout how long a call tries, over lost connections and changes of leader, before it fails
 */
public record NatsKeyStoreOptions(String bucket, int replicas, Duration requestTimeout, Duration timeout) {
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final List<Integer> REPLICAS = List.of(1, 3, 5);

    /**
     * Refuses what no server takes.
     *
     * @throws InvalidInputException if the bucket's name, the number of replicas or a time is impossible
     */
    public NatsKeyStoreOptions {
        Objects.requireNonNull(bucket, "bucket");
        if (!BUCKET.matcher(bucket).matches()) {
            throw new InvalidInputException("bucket", bucket, "must be 1 to 64 of A-Z a-z 0-9 _ -");
        }
        if (!REPLICAS.contains(replicas)) {
            throw new InvalidInputException("number of replicas", replicas, "must be 1, 3 or 5");
        }
        requirePositive("time-out of a request", requestTimeout);
        requirePositive("time-out of a call", timeout);
    }

    /**
     * One replica, 2 seconds for a request, 10 seconds for a call.
     *
     * @param bucket the bucket's name
     * @return the options
     */
    public static NatsKeyStoreOptions bucket(String bucket) {
        return new NatsKeyStoreOptions(bucket, 1, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    /**
     * The same with other replicas.
     *
     * @param count 1, 3 or 5
     * @return a copy
     */
    public NatsKeyStoreOptions withReplicas(int count) {
        return new NatsKeyStoreOptions(bucket, count, requestTimeout, timeout);
    }

    /**
     * The same with other time-outs.
     *
     * @param request how long the server may take to answer one request
     * @param call how long a call tries before it fails
     * @return a copy
     */
    public NatsKeyStoreOptions withTimeouts(Duration request, Duration call) {
        return new NatsKeyStoreOptions(bucket, replicas, request, call);
    }

    private static void requirePositive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new InvalidInputException(what, time, "must be positive");
        }
    }
}
