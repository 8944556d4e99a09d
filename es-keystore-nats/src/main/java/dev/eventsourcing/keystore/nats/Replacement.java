package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.NatsOutcome;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One conditional write of a record. The server compares; if its answer is lost, the record is read back, and an id of
 * the write tells whether it is ours. Used by one thread.
 */
final class Replacement {
    private final KeyBucket bucket;
    private final String key;
    private final long expected;
    private final byte[] content;
    private final String id = UUID.randomUUID().toString();
    private final Deadline deadline;
    private boolean inDoubt; // whether the answer to a write was lost

    Replacement(KeyBucket bucket, String key, long expected, byte[] content) {
        this.bucket = bucket;
        this.key = key;
        this.expected = expected;
        this.content = content;
        this.deadline = bucket.deadline();
    }

    /** The new revision; empty if somebody else was faster. */
    OptionalLong run() {
        while (true) {
            Exception problem;
            try {
                return OptionalLong.of(bucket.put(key, content, expected, id));
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                problem = e;
            }
            switch (NatsOutcome.of(problem)) {
                case CONFLICT -> {
                    Optional<MessageInfo> last = bucket.last(key);
                    if (last.map(MessageInfo::getSeq).orElse(0L) != expected) {
                        return settle(last);
                    }
                    // of several servers the leader refuses because of a write that it does not show yet: to say now
                    // that the record has changed would contradict whoever still finds it unchanged afterwards
                }
                case UNKNOWN -> inDoubt = true;
                case NOT_DONE -> {
                    // another try may succeed
                }
                default -> throw bucket.unavailable("not written", problem);
            }
            if (deadline.isOver()) {
                throw bucket.unavailable(inDoubt ? "perhaps written; find it again" : "not written", problem);
            }
            deadline.pause();
        }
    }

    private OptionalLong settle(Optional<MessageInfo> last) {
        if (last.isPresent() && isOurs(last.get())) {
            return OptionalLong.of(last.get().getSeq());
        }
        if (inDoubt) { // ours may have been written and replaced since
            throw new KeyStoreUnavailableException(
                    "a record in NATS bucket '" + bucket.name()
                            + "' changed while the answer to a write was lost; find it again",
                    null);
        }
        return OptionalLong.empty();
    }

    private boolean isOurs(MessageInfo message) {
        return message.getHeaders() != null
                && id.equals(message.getHeaders().getFirst(NatsJetStreamConstants.MSG_ID_HDR));
    }
}
