package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.nats.LeaderRequests;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The stream under a key-value bucket, {@code KV_<bucket>} with subjects {@code $KV.<bucket>.<key>}. Two things differ
 * from a bucket that the client library creates: the server keeps a replaced message until we erase it, because one
 * that it dropped by itself stays readable in its files; and only the leader answers, because a replica may not know
 * yet that a key was destroyed. Safe for use by many threads.
 */
final class KeyBucket {
    private static final int NAME_IN_USE = 10058;
    /** What the server says if a message to be erased is not there. */
    private static final List<Integer> GONE = List.of(10037, 10043, 10057);

    private final JetStream jetStream;
    private final JetStreamManagement management;
    private final NatsKeyStoreOptions options;
    private final LeaderRequests requests;

    private KeyBucket(
            Connection connection, JetStream jetStream, JetStreamManagement management, NatsKeyStoreOptions options) {
        this.jetStream = jetStream;
        this.management = management;
        this.options = options;
        this.requests = new LeaderRequests(
                connection, stream(), options.requestTimeout(), options.timeout(), this::unavailable);
    }

    static KeyBucket open(Connection connection, NatsKeyStoreOptions options) {
        try {
            JetStreamOptions patience = JetStreamOptions.builder()
                    .requestTimeout(options.requestTimeout())
                    .build();
            KeyBucket bucket = new KeyBucket(
                    connection, connection.jetStream(patience), connection.jetStreamManagement(patience), options);
            bucket.requireOurs(bucket.requests.ask(bucket::findOrCreate));
            return bucket;
        } catch (IOException e) {
            throw new KeyStoreUnavailableException(
                    "NATS bucket '" + options.bucket() + "' could not be opened: " + NatsFailures.describe(e), e);
        }
    }

    String name() {
        return options.bucket();
    }

    /** The record of a key, as a leader has it that has all that this client has seen. */
    Optional<MessageInfo> last(String key) {
        return requests.latest(subject(key));
    }

    /**
     * The sequence of the last record that was written, erased ones included, as some leader has it: one that was just
     * replaced may not have the latest.
     */
    long lastSequence() {
        return requests.ask(
                () -> management.getStreamInfo(stream()).getStreamState().getLastSequence());
    }

    /** The first record with this sequence or a later one. */
    Optional<MessageInfo> next(long sequence) {
        Optional<MessageInfo> next = requests.next(sequence, subject(">"));
        next.ifPresent(requests::saw);
        return next;
    }

    /** How long a call may take. */
    Duration patience() {
        return options.timeout();
    }

    /** Writes a record if {@code expected} is still the last one of its key; 0 for no record. */
    OptionalLong put(String key, byte[] content, long expected) {
        return requests.replace(jetStream, subject(key), content, expected);
    }

    /** Overwrites a record in the server's files. */
    void erase(long revision) {
        requests.ask(() -> {
            try {
                return management.deleteMessage(stream(), revision, true);
            } catch (JetStreamApiException e) {
                if (GONE.contains(e.getApiErrorCode())) {
                    return true; // an earlier try did it
                }
                throw e;
            }
        });
    }

    /** All keys, and how many records each has. */
    Map<String, Long> keys() {
        Map<String, Long> subjects = requests.state(
                        () -> management.getStreamInfo(stream(), StreamInfoOptions.allSubjects()))
                .getSubjectMap();
        Map<String, Long> keys = new HashMap<>();
        subjects.forEach(
                (subject, count) -> keys.put(subject.substring(subject("").length()), count));
        return keys;
    }

    /** Erases what clients that died left behind. */
    void eraseLeftovers() {
        keys().forEach((key, count) -> {
            if (count > 1) {
                eraseAllButLast(key);
            }
        });
    }

    /** Erases what a replaced record left behind. */
    void eraseAllButLast(String key) {
        long last = last(key).map(MessageInfo::getSeq).orElse(0L);
        Optional<MessageInfo> older = requests.next(1, subject(key));
        while (older.isPresent() && older.get().getSeq() < last) {
            erase(older.get().getSeq());
            older = requests.next(older.get().getSeq() + 1, subject(key));
        }
    }

    private KeyStoreUnavailableException unavailable(String what, Exception cause) {
        return new KeyStoreUnavailableException(
                "NATS bucket '" + name() + "': " + NatsFailures.describe(cause) + "; " + what, cause);
    }

    private StreamConfiguration findOrCreate() throws IOException, JetStreamApiException {
        try {
            return configuration();
        } catch (JetStreamApiException e) {
            if (NatsOutcome.of(e) != NatsOutcome.NOT_FOUND) {
                throw e;
            }
        }
        try {
            return management
                    .addStream(StreamConfiguration.builder()
                            .name(stream())
                            .subjects(subject(">"))
                            .storageType(StorageType.File)
                            .retentionPolicy(RetentionPolicy.Limits)
                            .discardPolicy(DiscardPolicy.New)
                            .replicas(options.replicas())
                            .allowRollup(true)
                            .allowDirect(false)
                            .build())
                    .getConfiguration();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NAME_IN_USE) { // somebody was faster
                return configuration();
            }
            throw e;
        }
    }

    private StreamConfiguration configuration() throws IOException, JetStreamApiException {
        return management.getStreamInfo(stream()).getConfiguration();
    }

    private void requireOurs(StreamConfiguration stream) {
        List<String> differences = new ArrayList<>();
        check(differences, stream.getSubjects().equals(List.of(subject(">"))), "subjects " + stream.getSubjects());
        check(differences, stream.getStorageType() == StorageType.File, "storage " + stream.getStorageType());
        check(differences, stream.getDiscardPolicy() == DiscardPolicy.New, "discard " + stream.getDiscardPolicy());
        check(differences, stream.getMaxAge().isZero(), "max_age " + stream.getMaxAge());
        check(
                differences,
                stream.getMaxMsgsPerSubject() <= 0,
                "history " + stream.getMaxMsgsPerSubject()
                        + ", so that replaced keys are dropped without being erased");
        check(differences, !stream.getDenyDelete(), "deny_delete, so that no key can be erased");
        check(differences, !stream.getAllowDirect(), "allow_direct, so that destroyed keys may still be read");
        check(differences, stream.getMirror() == null, "a mirror");
        check(differences, stream.getReplicas() >= options.replicas(), "replicas " + stream.getReplicas());
        if (!differences.isEmpty()) {
            throw new IncompatibleStoreException(
                    name(), "NATS stream " + stream() + " was made otherwise: " + String.join(", ", differences));
        }
    }

    private static void check(List<String> differences, boolean asWanted, String difference) {
        if (!asWanted) {
            differences.add(difference);
        }
    }

    private String stream() {
        return "KV_" + options.bucket();
    }

    String subject(String key) {
        return "$KV." + options.bucket() + "." + key;
    }
}
