package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.SnapshotEntity;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.backend.memory.MemorySnapshotStore;
import dev.eventsourcing.core.Account.Change;
import dev.eventsourcing.core.Account.Command;
import dev.eventsourcing.core.Account.Deposit;
import dev.eventsourcing.core.Account.Deposited;
import dev.eventsourcing.core.Account.Open;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final StoreName ACCOUNTS = new StoreName("accounts");
    private static final EventType<Account> STATE = EventType.of("account", Account.class);

    private final MemoryBackend backend = new MemoryBackend();
    private final EntityKeys keys = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());
    private final MemorySnapshotStore kept = new MemorySnapshotStore();
    private final EventStore store =
            EventStore.named("accounts", backend, Account.registry()).keys(keys).start();
    private final CommandHandler<Command, Account, Change> accounts =
            store.handler(Account.DECIDER).snapshots(Snapshots.of(kept, STATE).every(3));

    @AfterEach
    void close() {
        store.close();
        keys.close();
    }

    @Test
    void snapshotIsPutAwayAfterSoManyEventsAndUsed() {
        accounts.handle("a", new Open("Ada"));
        accounts.handle("a", new Deposit(1));
        assertEquals(Optional.empty(), snapshot(), "after two events");

        accounts.handle("a", new Deposit(2));
        accounts.handle("a", new Deposit(4));

        assertEquals(3, snapshot().orElseThrow().sequence());
        assertEquals(new Account(true, 7), accounts.state("a"));
        forge(snapshot().orElseThrow(), "{\"isOpen\":true,\"balance\":1000}");
        assertEquals(new Account(true, 1004), accounts.state("a"), "only the events behind the snapshot are read");
    }

    @Test
    void snapshotIsPutAwayWhenLoadingIsSlow() {
        accounts.handle("a", new Open("Ada"));

        store.handler(Account.DECIDER)
                .snapshots(Snapshots.of(kept, STATE).every(1000).whenLoadingTakes(Duration.ZERO))
                .state("a");

        assertEquals(1, snapshot().orElseThrow().sequence());
    }

    @Test
    void snapshotOfAnotherVersionIsLeftAside() {
        fill();
        CommandHandler<Command, Account, Change> newer = store.handler(Account.DECIDER)
                .snapshots(Snapshots.of(kept, STATE.version(2)).every(3));
        forge(snapshot().orElseThrow(), "{\"isOpen\":true,\"balance\":1000}");

        assertEquals(new Account(true, 3), newer.state("a"));
        assertEquals("2", snapshot().orElseThrow().headers().get("es-version"), "and a new one takes its place");
        assertEquals(new Account(true, 3), accounts.state("a"), "the older program reads the events");
        assertEquals("2", snapshot().orElseThrow().headers().get("es-version"), "and leaves the newer snapshot alone");
    }

    @Test
    void snapshotThatCannotBeReadIsLeftAside() {
        fill();
        forge(snapshot().orElseThrow(), "{\"isOp");

        assertEquals(new Account(true, 3), accounts.state("a"));
    }

    @Test
    void snapshotOfAnotherLogIsNeverTrusted() {
        fill();
        SnapshotRecord good = snapshot().orElseThrow();
        kept.delete(ACCOUNTS, "a", "account");
        kept.put(ACCOUNTS, new SnapshotRecord("a", "account", 99, UUID.randomUUID(), good.headers(), good.state()));

        assertEquals(new Account(true, 3), accounts.state("a"), "it is ahead of the log");
        assertEquals(3, snapshot().orElseThrow().sequence(), "the next one took its place");

        kept.put(
                ACCOUNTS,
                new SnapshotRecord(
                        "a",
                        "account",
                        3,
                        UUID.randomUUID(),
                        good.headers(),
                        Bytes.wrap("{\"isOpen\":true,\"balance\":1000}".getBytes(StandardCharsets.UTF_8))));
        assertEquals(new Account(true, 3), accounts.state("a"), "another event is at its place");
    }

    @Test
    void snapshotStoreThatIsClosedCostsOnlyTime() {
        fill();
        kept.close();

        assertEquals(new Account(true, 3), accounts.state("a"));
        assertEquals(new Account(true, 8), accounts.handle("a", new Deposit(5)).state());
    }

    @Test
    void snapshotOfAnEntityWithAKeyIsEncryptedAndGoneWhenItIsShredded() {
        keys.create("a");
        fill();
        SnapshotRecord sealed = snapshot().orElseThrow();
        String text = new String(sealed.state().toByteArray(), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("balance"), "the state lies in the clear");
        assertTrue(sealed.headers().containsKey("es-encoding"));
        assertEquals(new Account(true, 3), accounts.state("a"));

        keys.shred("a", "asked to be forgotten");

        assertEquals(Account.NONE, accounts.state("a"), "nothing of the state comes back");
        assertEquals(Optional.empty(), snapshot(), "and what is left of the snapshot is deleted");
    }

    @Test
    void snapshotMovedToAnotherEntityDoesNotOpen() {
        keys.create("a");
        keys.create("b");
        fill();
        accounts.handle("b", new Open("Bob"));
        SnapshotRecord ofA = snapshot().orElseThrow();
        UUID lastOfB = store.events().entity("b").last().orElseThrow().id();
        kept.put(ACCOUNTS, new SnapshotRecord("b", "account", 4, lastOfB, ofA.headers(), ofA.state()));

        assertEquals(new Account(true, 0), accounts.state("b"));
    }

    @Test
    void entityObjectIsPutAwayAndTakenUpAgain() {
        for (int i = 1; i <= 5; i++) {
            store.append(store.newEvent("a", new Deposited(i)));
        }
        Snapshots<Long> every2 =
                Snapshots.of(kept, EventType.of("balance", Long.class)).every(2);

        Balance first = new Balance();
        assertEquals(5, store.project(first, every2));
        store.append(store.newEvent("a", new Deposited(100)));
        Balance second = new Balance();
        assertEquals(6, store.project(second, every2));

        assertEquals(5, first.taken);
        assertEquals(115, second.balance);
        assertEquals(1, second.taken, "events behind the snapshot");
    }

    private void fill() {
        accounts.handle("a", new Open("Ada"));
        accounts.handle("a", new Deposit(1));
        accounts.handle("a", new Deposit(2));
    }

    private Optional<SnapshotRecord> snapshot() {
        return kept.find(ACCOUNTS, "a", "account");
    }

    private void forge(SnapshotRecord original, String json) {
        kept.put(
                ACCOUNTS,
                new SnapshotRecord(
                        original.entityId(),
                        original.kind(),
                        original.sequence(),
                        original.lastEventId(),
                        Map.copyOf(original.headers()),
                        Bytes.wrap(json.getBytes(StandardCharsets.UTF_8))));
    }

    private static final class Balance implements SnapshotEntity<Long> {
        private long balance;
        private int taken;

        @Override
        public String id() {
            return "a";
        }

        @Override
        public void project(Event<?> event) {
            balance += ((Deposited) event.payload()).amount();
            taken++;
        }

        @Override
        public Long snapshot() {
            return balance;
        }

        @Override
        public void restore(Long state) {
            balance = state;
        }
    }

    @Test
    void whateverASnapshotStoreThrowsDoesNotFailWhatIsAppended() {
        SnapshotStore broken = new SnapshotStore() {
            @Override
            public Optional<SnapshotRecord> find(StoreName store, String entityId, String kind) {
                throw new IllegalStateException("a fault of the application's own");
            }

            @Override
            public void put(StoreName store, SnapshotRecord snapshot) {
                throw new IllegalStateException("a fault of the application's own");
            }

            @Override
            public void delete(StoreName store, String entityId, String kind) {
                throw new IllegalStateException("a fault of the application's own");
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        CommandHandler<Command, Account, Change> handler = store.handler(Account.DECIDER)
                .snapshots(Snapshots.of(broken, STATE).every(1));

        handler.handle("a", new Open("Ada"));
        handler.handle("a", new Deposit(5));

        assertEquals(new Account(true, 5), handler.state("a"));
    }
}
