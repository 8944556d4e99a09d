package dev.eventsourcing.nats;

import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/**
 * One conditional write of a record, which is the last message of its subject. The server compares; if its answer is
 * lost, the record is read back, and an id of the write tells whether it is ours. A refusal is not believed by itself:
 * a leader that was parted from the others and is back does not know for a moment that it was replaced, gets the write
 * as its successor does, and may be the first to answer. Used by one thread.
 */
final class ConditionalWrite {
    private final JetStream jetStream;
    private final LeaderRequests requests;
    private final Function<String, Optional<MessageInfo>> reading;
    private final String subject;
    private final byte[] content;
    private final long expected;
    private final String id = UUID.randomUUID().toString();
    private final PublishOptions how;
    private final Deadline deadline;
    private boolean inDoubt; // whether the answer to a write was lost

    /**
     * A write.
     *
     * @param reading finds the last message of a subject
     */
    ConditionalWrite(
            JetStream jetStream,
            LeaderRequests requests,
            Function<String, Optional<MessageInfo>> reading,
            String subject,
            byte[] content,
            long expected) {
        this.jetStream = jetStream;
        this.requests = requests;
        this.reading = reading;
        this.subject = subject;
        this.content = content;
        this.expected = expected;
        this.deadline = Deadline.in(requests.timeout());
        this.how = PublishOptions.builder()
                .expectedStream(requests.stream())
                .expectedLastSubjectSequence(expected)
                .messageId(id)
                .build();
    }

    /** The sequence of the message; empty if somebody else was faster. */
    OptionalLong run() {
        while (true) {
            Exception problem;
            try {
                return OptionalLong.of(jetStream.publish(subject, content, how).getSeqno());
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                problem = e;
            }
            switch (NatsOutcome.of(problem)) {
                case CONFLICT -> {
                    Optional<MessageInfo> last = reading.apply(subject);
                    if (last.map(MessageInfo::getSeq).orElse(0L) != expected) {
                        return settle(last, problem);
                    }
                    // of several servers the leader refuses because of a write that it does not show yet: to say now
                    // that the record has changed would contradict whoever still finds it unchanged afterwards
                }
                case UNKNOWN -> inDoubt = true;
                case NOT_DONE -> {
                    // another try may succeed
                }
                default -> throw requests.unavailable("not written", problem);
            }
            if (deadline.isOver()) {
                throw requests.unavailable(inDoubt ? "perhaps written; find it again" : "not written", problem);
            }
            deadline.pause();
        }
    }

    private OptionalLong settle(Optional<MessageInfo> last, Exception refusal) {
        if (last.isPresent() && isOurs(last.get())) {
            return OptionalLong.of(last.get().getSeq());
        }
        if (inDoubt) {
            throw requests.unavailable("perhaps written, and replaced since; find it again", refusal);
        }
        return OptionalLong.empty();
    }

    private boolean isOurs(MessageInfo message) {
        return message.getHeaders() != null
                && id.equals(message.getHeaders().getFirst(NatsJetStreamConstants.MSG_ID_HDR));
    }
}
