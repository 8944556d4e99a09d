package dev.eventsourcing;

/** The caller handed in something that no backend could store or do. Nothing was sent. Fix the caller. */
public final class InvalidInputException extends EventStoreException {
    /**
     * Says what is wrong with a value.
     *
     * @param what what the value is, such as "entity id"
     * @param value the value; shown shortened and on one line; never a payload or a secret
     * @param rule what it must be instead
     */
    public InvalidInputException(String what, Object value, String rule) {
        super(what + " " + Quoted.text(value) + " " + rule);
    }
}
