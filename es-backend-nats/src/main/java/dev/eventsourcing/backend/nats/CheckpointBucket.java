package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.nats.LeaderRequests;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The stream under the bucket of checkpoints, {@code KV_<bucket>} with subjects {@code $KV.<bucket>.<name>}: one
 * message for each name, whose stream sequence is its revision. Only the leader answers, because a replica may not know
 * yet who owns what. Safe for use by many threads.
 */
final class CheckpointBucket {
    private static final int NAME_IN_USE = 10058;

    private final JetStream jetStream;
    private final JetStreamManagement management;
    private final String bucket;
    private final NatsOptions options;
    private final LeaderRequests requests;

    private CheckpointBucket(
            Connection connection,
            JetStream jetStream,
            JetStreamManagement management,
            String bucket,
            NatsOptions options) {
        this.jetStream = jetStream;
        this.management = management;
        this.bucket = bucket;
        this.options = options;
        this.requests = new LeaderRequests(
                connection, stream(), options.requestTimeout(), options.timeout(), this::unavailable);
    }

    static CheckpointBucket open(Connection connection, String bucket, NatsOptions options) {
        try {
            JetStreamOptions patience = JetStreamOptions.builder()
                    .requestTimeout(options.requestTimeout())
                    .build();
            CheckpointBucket opened = new CheckpointBucket(
                    connection,
                    connection.jetStream(patience),
                    connection.jetStreamManagement(patience),
                    bucket,
                    options);
            opened.requireOurs(opened.requests.ask(opened::findOrCreate));
            return opened;
        } catch (IOException | IllegalStateException e) {
            throw new BackendUnavailableException(
                    "NATS bucket '" + bucket + "' could not be opened: " + NatsFailures.describe(e), e);
        }
    }

    /** The record of a name, as some leader has it: one that was just replaced may not have the latest. */
    Optional<MessageInfo> last(String token) {
        return requests.last(subject(token));
    }

    /** The record of a name, as a leader has it that has all that this client has seen. */
    Optional<MessageInfo> latest(String token) {
        return requests.latest(subject(token));
    }

    /** Writes a record if {@code expected} is still the last one of its name; 0 for no record. */
    OptionalLong put(String token, byte[] content, long expected) {
        return requests.replace(jetStream, subject(token), content, expected);
    }

    /** The same for a name whose record may be deleted. */
    OptionalLong putDeletable(String token, byte[] content, long expected) {
        return requests.replaceDeletable(jetStream, subject(token), content, expected);
    }

    /** Deletes the record of a name, if there is one. */
    void purge(String token) {
        requests.ask(() -> management.purgeStream(stream(), PurgeOptions.subject(subject(token))));
    }

    private BackendUnavailableException unavailable(String what, Exception cause) {
        return new BackendUnavailableException(
                "NATS bucket '" + bucket + "': " + NatsFailures.describe(cause) + "; " + what, cause);
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
                            .maxMessagesPerSubject(1)
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
        check(differences, stream.getMirror() == null, "a mirror");
        if (!differences.isEmpty()) {
            throw new IncompatibleStoreException(
                    bucket, "NATS stream " + stream() + " was made otherwise: " + String.join(", ", differences));
        }
    }

    private static void check(List<String> differences, boolean asWanted, String difference) {
        if (!asWanted) {
            differences.add(difference);
        }
    }

    private String stream() {
        return "KV_" + bucket;
    }

    private String subject(String token) {
        return "$KV." + bucket + "." + token;
    }
}
