package dev.eventsourcing.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Checks a key store. This is all that an adapter author writes:
 *
 * <pre>{@code
 * class MyKeyStoreTckTest extends KeyStoreTck {
 *     @Override
 *     protected KeyStoreFixture fixture() {
 *         return new KeyStoreFixture() {
 *             public String name() {
 *                 return "my-vault";
 *             }
 *             public KeyStore connect() {
 *                 return new MyKeyStore("my-vault://localhost");
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p>See {@link BackendTck} for what is common to all suites.
 */
public abstract class KeyStoreTck extends Tck<KeyStoreFixture> {
    /** For subclasses. */
    protected KeyStoreTck() {}

    /**
     * The key store under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    @Override
    protected abstract KeyStoreFixture fixture();

    @Nested
    @DisplayName("KEY records: replaced only if nobody else did")
    class Keeping extends KeyStoreCases {
        Keeping() {
            super(KeyStoreTck.this);
        }
    }

    @Nested
    @DisplayName("KEY races: one winner, and no reader sees the past")
    class Racing extends KeyStoreRaceCases {
        Racing() {
            super(KeyStoreTck.this);
        }
    }

    @Nested
    @DisplayName("KEY watches: who watches learns of every change")
    class Watching extends KeyStoreWatchCases {
        Watching() {
            super(KeyStoreTck.this);
        }
    }
}
