package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import java.time.Duration;
import java.util.Set;

/**
 * The backend suite, run on whatever {@link #subject} is at that moment. Not found by the build: its name is no test's.
 */
final class BackendUnderTest extends BackendTck {
    /** What the next run is about; set before the launcher is started. */
    static volatile Subject subject = new Subject("nothing", true, "", backend -> backend);

    @Override
    protected BackendFixture fixture() {
        Subject current = subject;
        MemoryBackend engine = new MemoryBackend();
        return new BackendFixture() {
            @Override
            public String name() {
                return "selftest";
            }

            @Override
            public Backend connect() {
                return current.wrap().apply(engine.anotherClient());
            }

            @Override
            public Set<Capability> claims() {
                return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS);
            }

            @Override
            public Scale scale() {
                return new Scale(10);
            }

            @Override
            public Duration patience() {
                return current.good() ? Duration.ofSeconds(20) : Duration.ofMillis(500);
            }
        };
    }
}
