package dev.eventsourcing.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.support.Status;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * What a failed JetStream request means: the one place where error codes are read. The codes are those of the server's
 * {@code errors.json}; the outcomes were observed on 2.10.27 and 2.15.1.
 */
public enum NatsOutcome {
    /** Another sequence is the last one (10071), or another conditional write is under way (10164). */
    CONFLICT,
    /**
     * Not done, and the same request may succeed soon: no leader yet, a server away, too much at once, disconnected.
     */
    NOT_DONE,
    /** Not done, and the same request will fail again: too large, not permitted, misconfigured. */
    REFUSED,
    /** The message id is a known one of an atomic batch (10201). */
    DUPLICATE,
    /** The asked-for message, stream or consumer does not exist. */
    NOT_FOUND,
    /** The answer was lost: it may have been done. */
    UNKNOWN;

    private static final Set<Integer> CONFLICTS = Set.of(10071, 10164);
    private static final Set<Integer> TRANSIENT = Set.of(10005, 10008, 10023, 10047, 10158, 10163, 10167, 10176, 10210);
    private static final Set<Integer> MISSING = Set.of(10014, 10037, 10059);

    /** How the client library tells a publisher in words that the server has no stream or service for the subject. */
    private static final String NOBODY_LISTENS = Status.NO_RESPONDERS_CODE + " " + Status.NO_RESPONDERS_TEXT;

    private static final int BATCH_DUPLICATE = 10201;
    private static final int WRONG_LAST = 10071;
    private static final String LAST = "wrong last sequence: ";
    private static final int MOST_DIGITS = 18; // what a long holds for certain

    /**
     * Reads a failure.
     *
     * @param failure what the client library threw, or completed a future with
     * @return what it means
     */
    public static NatsOutcome of(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof JetStreamApiException api) {
            int code = api.getApiErrorCode();
            return CONFLICTS.contains(code)
                    ? CONFLICT
                    : code == BATCH_DUPLICATE
                            ? DUPLICATE
                            : MISSING.contains(code) || api.getErrorCode() == 404
                                    ? NOT_FOUND
                                    : TRANSIENT.contains(code) || api.getErrorCode() == 503 ? NOT_DONE : REFUSED;
        }
        if (cause instanceof IllegalArgumentException) {
            return REFUSED; // the client library checks sizes and names before it sends
        }
        return cause instanceof NotDoneException
                        || String.valueOf(cause.getMessage()).contains(NOBODY_LISTENS)
                ? NOT_DONE
                : UNKNOWN;
    }

    /**
     * Which message is the last one instead of the expected one, as a conflict says in words.
     *
     * @param failure what the client library threw, or completed a future with
     * @return the last message of the subject or the stream, 0 if there is none; empty if the failure does not tell
     */
    public static OptionalLong actualLast(Throwable failure) {
        if (!(unwrap(failure) instanceof JetStreamApiException api) || api.getApiErrorCode() != WRONG_LAST) {
            return OptionalLong.empty();
        }
        String words = String.valueOf(api.getErrorDescription());
        String number = words.startsWith(LAST) ? words.substring(LAST.length()) : "";
        boolean isNumber = !number.isEmpty()
                && number.length() <= MOST_DIGITS
                && number.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return isNumber ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || (cause instanceof RuntimeException && cause.getCause() instanceof JetStreamApiException))
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
