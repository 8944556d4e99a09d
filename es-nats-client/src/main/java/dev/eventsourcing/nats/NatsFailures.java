package dev.eventsourcing.nats;

import io.nats.client.JetStreamApiException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Words for failures. What the server says holds no payload; what the client says may, so it is not repeated. */
public final class NatsFailures {
    private NatsFailures() {}

    /**
     * Says what happened.
     *
     * @param failure what the client library threw, or completed a future with
     * @return words without payloads and secrets
     */
    public static String describe(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof JetStreamApiException api) {
            return api.getErrorDescription() + " (JetStream error " + api.getApiErrorCode() + ")";
        }
        return cause instanceof NotDoneException ours
                ? String.valueOf(ours.getMessage())
                : "no answer (" + cause.getClass().getSimpleName() + ")";
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException || isWrapper(cause))
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == RuntimeException.class;
    }
}
