package dev.eventsourcing.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Checks a checkpoint store. This is all that an adapter author writes:
 *
 * <pre>{@code
 * class MyCheckpointStoreTckTest extends CheckpointStoreTck {
 *     @Override
 *     protected CheckpointStoreFixture fixture() {
 *         return new CheckpointStoreFixture() {
 *             public String name() {
 *                 return "my-engine";
 *             }
 *             public CheckpointStore connect() {
 *                 return new MyCheckpointStore("my-engine://localhost");
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p>See {@link BackendTck} for what is common to all suites.
 */
public abstract class CheckpointStoreTck extends Tck<CheckpointStoreFixture> {
    /** For subclasses. */
    protected CheckpointStoreTck() {}

    /**
     * The checkpoint store under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    @Override
    protected abstract CheckpointStoreFixture fixture();

    @Nested
    @DisplayName("CHK records: replaced only if nobody else did")
    class Keeping extends CheckpointStoreCases {
        Keeping() {
            super(CheckpointStoreTck.this);
        }
    }
}
