package dev.eventsourcing;

import java.time.Instant;
import java.util.Objects;

/**
 * Why a payload cannot be read any more: somebody destroyed the key on purpose. A lost key, a wrong key, a broken
 * payload and an unreachable key store are errors of their own and never look like this.
 *
 * @param keyVersion the version of the entity's key that sealed the payload, at least 1
 * @param since when the key was destroyed
 */
public record Forgotten(int keyVersion, Instant since) {
    public Forgotten {
        Objects.requireNonNull(since, "since");
    }
}
