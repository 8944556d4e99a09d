package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import dev.eventsourcing.spi.Limits;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a store's stream, or checks the one that is there; never changes it. Run at each open, by any number of
 * processes at once.
 */
final class StreamSetup {
    private static final int OLDEST_MINOR = 10;
    private static final long SMALLEST_PAYLOAD = 1 << 20;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);
    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final int NAME_IN_USE = 10058;
    /** More than one replica without a cluster. */
    private static final int NO_CLUSTER = 10074;

    private static final List<Integer> JETSTREAM_OFF = List.of(10039, 10076);

    private final Connection connection;
    private final JetStreamManagement management;
    private final EntitySubject names;
    private final NatsOptions options;

    StreamSetup(Connection connection, JetStreamManagement management, EntitySubject names, NatsOptions options) {
        this.connection = connection;
        this.management = management;
        this.names = names;
        this.options = options;
    }

    /**
     * What server and stream can do.
     *
     * @param atomicBatches whether several messages can be stored together
     * @param directBatches whether any replica answers with several messages at once
     * @param duplicateWindow for how long the server remembers the ids of messages
     */
    record Abilities(boolean atomicBatches, boolean directBatches, Duration duplicateWindow) {}

    /**
     * Makes the stream ready.
     *
     * @throws BackendUnavailableException if the server does not answer
     * @throws UnsupportedServerException if it is too old, or has no JetStream
     * @throws IncompatibleStoreException if the stream is not ours
     */
    Abilities prepare() {
        Deadline deadline = Deadline.in(options.timeout());
        while (true) {
            Exception problem;
            try {
                return tryToPrepare();
            } catch (IOException | JetStreamApiException e) {
                problem = e;
            } catch (IllegalStateException e) { // the connection is closed
                throw unavailable(e);
            }
            NatsOutcome outcome = NatsOutcome.of(problem);
            boolean again = outcome == NatsOutcome.UNKNOWN || outcome == NatsOutcome.NOT_DONE;
            if (isWithoutCluster(problem)) {
                throw new UnsupportedServerException(options.replicas()
                        + " replicas need as many nats-servers in one cluster; the server says: "
                        + NatsFailures.describe(problem));
            }
            if (isWithoutJetStream(problem)) {
                throw new UnsupportedServerException(
                        "JetStream is off at this NATS server, or for this account; start nats-server with -js");
            }
            if (!again || deadline.isOver()) {
                throw unavailable(problem);
            }
            deadline.pause();
        }
    }

    private Abilities tryToPrepare() throws IOException, JetStreamApiException {
        requireServer();
        int level = management.getAccountStatistics().getApi().getLevel(); // 0 before 2.11
        boolean atomic =
                level >= 2 && isSafeForBatches(connection.getServerInfo().getVersion());
        StreamConfiguration stream = find().orElse(null);
        if (stream == null) {
            stream = create(atomic);
        }
        requireOurs(stream);
        return new Abilities(
                atomic && stream.getAllowAtomicPublish() && isSafeAtLeader(stream),
                level >= 1 && stream.getAllowDirect(),
                stream.getDuplicateWindow());
    }

    private Optional<StreamConfiguration> find() throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(names.stream()).getConfiguration());
        } catch (JetStreamApiException e) {
            if (NatsOutcome.of(e) == NatsOutcome.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private StreamConfiguration create(boolean atomic) throws IOException, JetStreamApiException {
        StreamConfiguration.Builder wanted = StreamConfiguration.builder()
                .name(names.stream())
                .subjects(names.all())
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .replicas(options.replicas())
                .duplicateWindow(DUPLICATE_WINDOW)
                .allowDirect(true) // what a replica lacks is asked for again, see DirectBatches
                .denyDelete(true)
                .denyPurge(true);
        if (atomic) {
            wanted.allowAtomicPublish();
        }
        try {
            return management.addStream(wanted.build()).getConfiguration();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NAME_IN_USE) { // somebody was faster
                return management.getStreamInfo(names.stream()).getConfiguration();
            }
            throw e;
        }
    }

    private void requireServer() {
        requireVersion(connection.getServerInfo().getVersion());
        if (connection.getMaxPayload() < SMALLEST_PAYLOAD) {
            throw new UnsupportedServerException("this NATS server takes messages of " + connection.getMaxPayload()
                    + " bytes; set max_payload to " + SMALLEST_PAYLOAD + " or more, so that appends of "
                    + Limits.MAX_APPEND_BYTES + " bytes fit");
        }
    }

    static void requireVersion(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches() || isOlder(parts, 2, OLDEST_MINOR, 0)) {
            throw new UnsupportedServerException(
                    "nats-server " + version + " is too old; 2." + OLDEST_MINOR + " or newer is needed");
        }
    }

    /**
     * Whether batches are safe where the stream is led. From 2.11 on a leader names its version in the stream's
     * metadata; it may be another server than the one that this client is connected to.
     */
    private static boolean isSafeAtLeader(StreamConfiguration stream) {
        String version =
                stream.getMetadata() == null ? null : stream.getMetadata().get("_nats.ver");
        return version != null && isSafeForBatches(version);
    }

    /** Atomic batches came with 2.12; before 2.12.14 and 2.14.4 one could be mixed up with another. */
    static boolean isSafeForBatches(String version) {
        Matcher parts = VERSION.matcher(version);
        return parts.matches()
                && !isOlder(parts, 2, 12, 14)
                && !(isOlder(parts, 2, 14, 4) && !isOlder(parts, 2, 13, 0));
    }

    private static boolean isOlder(Matcher version, int... than) {
        for (int i = 0; i < than.length; i++) {
            int part = Integer.parseInt(version.group(i + 1));
            if (part != than[i]) {
                return part < than[i];
            }
        }
        return false;
    }

    private void requireOurs(StreamConfiguration stream) {
        List<String> differences = new ArrayList<>();
        check(differences, stream.getSubjects().equals(List.of(names.all())), "subjects " + stream.getSubjects());
        check(differences, stream.getStorageType() == StorageType.File, "storage " + stream.getStorageType());
        check(
                differences,
                stream.getRetentionPolicy() == RetentionPolicy.Limits,
                "retention " + stream.getRetentionPolicy());
        check(differences, stream.getDiscardPolicy() == DiscardPolicy.New, "discard " + stream.getDiscardPolicy());
        check(differences, stream.getMaxAge().isZero(), "max_age " + stream.getMaxAge());
        check(differences, stream.getMaxMsgsPerSubject() <= 0, "max_msgs_per_subject " + stream.getMaxMsgsPerSubject());
        check(differences, stream.getDenyDelete() && stream.getDenyPurge(), "messages can be deleted");
        check(differences, !stream.getAllowRollup(), "allow_rollup_hdrs");
        check(differences, !stream.getNoAck(), "no_ack");
        check(differences, !stream.getSealed(), "sealed");
        check(differences, stream.getMirror() == null, "a mirror");
        check(differences, stream.getReplicas() >= options.replicas(), "replicas " + stream.getReplicas());
        check(differences, stream.getSources() == null || stream.getSources().isEmpty(), "sources");
        check(differences, stream.getSubjectTransform() == null, "a subject transform");
        if (!differences.isEmpty()) {
            throw new IncompatibleStoreException(
                    names.store().value(),
                    "NATS stream " + names.stream() + " was made otherwise: " + String.join(", ", differences));
        }
    }

    private static void check(List<String> differences, boolean asWanted, String difference) {
        if (!asWanted) {
            differences.add(difference);
        }
    }

    private static boolean isWithoutCluster(Exception failure) {
        return failure instanceof JetStreamApiException api && api.getApiErrorCode() == NO_CLUSTER;
    }

    private static boolean isWithoutJetStream(Exception failure) {
        return failure instanceof JetStreamApiException api && JETSTREAM_OFF.contains(api.getApiErrorCode());
    }

    private BackendUnavailableException unavailable(Exception cause) {
        return new BackendUnavailableException(
                "store '" + names.store() + "' could not be opened at NATS: " + NatsFailures.describe(cause)
                        + "; is JetStream on, and may this user use $JS.API?",
                cause);
    }
}
