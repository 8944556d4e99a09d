package dev.eventsourcing;

/** An encrypted payload uses a format, suite or flag this release does not know. Upgrade this library. */
public final class UnsupportedEnvelopeException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     */
    public UnsupportedEnvelopeException(String message) {
        super(message, null);
    }
}
