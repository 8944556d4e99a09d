package dev.eventsourcing;

/** No codec of this name is registered. Register it before events that use it are appended or read. */
public final class UnknownCodecException extends EventStoreException {
    /**
     * Names what is missing.
     *
     * @param message which codec, who asked for it, and what to call
     */
    public UnknownCodecException(String message) {
        super(message);
    }
}
