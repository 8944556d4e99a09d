package dev.eventsourcing.encryption;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Where the keys of an entity are in their life:
 *
 * <pre>
 * Never --create--&gt; Active(1) --rotate--&gt; Active(1, 2) --shred--&gt; Shredded --reopen--&gt; Active(3) ...
 * </pre>
 *
 * A key store that does not answer is none of these, but an error.
 */
public sealed interface KeyState {
    /** The entity never had a key: its payloads are stored in the clear. */
    record Never() implements KeyState {}

    /**
     * The entity has keys.
     *
     * @param current the version that seals, the last of {@code versions}
     * @param versions the versions that open, ascending
     */
    record Active(int current, List<Integer> versions) implements KeyState {
        public Active {
            versions = List.copyOf(versions);
        }
    }

    /**
     * The entity's keys were destroyed, and nothing is stored for it.
     *
     * @param through the highest version there ever was; 0 if there was none
     * @param fingerprints of the keys that were destroyed then
     * @param since when, to the millisecond
     * @param reason why
     */
    record Shredded(int through, List<KeyFingerprint> fingerprints, Instant since, String reason) implements KeyState {
        public Shredded {
            fingerprints = List.copyOf(fingerprints);
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
