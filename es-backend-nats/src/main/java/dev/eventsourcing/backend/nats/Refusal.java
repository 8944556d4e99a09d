package dev.eventsourcing.backend.nats;

import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.NatsOutcome;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The server did not store an append because its entity goes on behind the expected message, and says how far.
 * Immutable.
 *
 * @param append what was refused
 * @param last the entity's last message, or one before it if who refuses has been replaced; later than the expected one
 */
record Refusal(Append append, long last) {
    /**
     * What a failure says. Empty for a guard of the whole stream, whose messages may be on their way still when a
     * server of several names the last of them, and if the entity is said to end before the expected message.
     */
    static Optional<Refusal> of(Append append, Guard guard, Throwable failure) {
        OptionalLong last = NatsOutcome.actualLast(failure);
        return guard.ofSubject().isPresent()
                        && last.isPresent()
                        && last.getAsLong() > guard.ofSubject().getAsLong()
                ? Optional.of(new Refusal(append, last.getAsLong()))
                : Optional.empty();
    }
}
