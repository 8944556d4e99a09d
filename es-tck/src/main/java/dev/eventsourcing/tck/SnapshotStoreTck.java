package dev.eventsourcing.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Checks a snapshot store. This is all that an adapter author writes:
 *
 * <pre>{@code
 * class MySnapshotStoreTckTest extends SnapshotStoreTck {
 *     @Override
 *     protected SnapshotStoreFixture fixture() {
 *         return new SnapshotStoreFixture() {
 *             public String name() {
 *                 return "my-engine";
 *             }
 *             public SnapshotStore connect() {
 *                 return new MySnapshotStore("my-engine://localhost");
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p>See {@link BackendTck} for what is common to all suites.
 */
public abstract class SnapshotStoreTck extends Tck<SnapshotStoreFixture> {
    /** For subclasses. */
    protected SnapshotStoreTck() {}

    /**
     * The snapshot store under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    @Override
    protected abstract SnapshotStoreFixture fixture();

    @Nested
    @DisplayName("SNP snapshots: the latest one, whole, or none")
    class Keeping extends SnapshotStoreCases {
        Keeping() {
            super(SnapshotStoreTck.this);
        }
    }
}
