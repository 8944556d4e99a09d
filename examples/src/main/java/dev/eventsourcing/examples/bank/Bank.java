package dev.eventsourcing.examples.bank;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.CommandHandler;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.core.Snapshots;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.examples.Engine;
import dev.eventsourcing.examples.bank.Account.AccountCommand;
import dev.eventsourcing.examples.bank.Account.Deposit;
import dev.eventsourcing.examples.bank.Account.Open;
import dev.eventsourcing.examples.bank.Account.Withdraw;
import dev.eventsourcing.examples.terminal.Terminal;
import dev.eventsourcing.subscription.FailurePolicy;
import dev.eventsourcing.subscription.Subscription;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** A bank, from commands to read models. Read {@link #run} from top to bottom. */
public final class Bank {
    /** How the first release stored an opened account. */
    record OpenedV1(String holder) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Terminal terminal;

    /** The example, writing to a terminal. */
    public Bank(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs it, and gives the balances as they were before an owner was forgotten: the same on every engine. */
    public String run(Engine engine) throws InterruptedException {
        String name = engine.storeName("bank");
        String ada = engine.storeName("ada"); // ids say nothing about people in earnest
        String bob = engine.storeName("bob");
        terminal.title("bank, kept in " + engine.description());
        storeAnEventOfTheFirstRelease(engine, name, bob);

        EntityKeys keys = EntityKeys.over(engine.keyStore(), MemoryKek.random());
        try (EventStore store = EventStore.named(name, engine.backend(), AccountEvent.registry())
                .keys(keys)
                .start()) {
            keys.create(ada); // the payloads of this account are encrypted from the first one on

            // decide: load, decide, append; again if another writer was faster; a snapshot every 50 events
            CommandHandler<AccountCommand, Account, AccountEvent> accounts = store.handler(Account.DECIDER)
                    .snapshots(Snapshots.of(engine.snapshots(), EventType.of("account", Account.class))
                            .every(50));
            accounts.handle(ada, new Open("Ada"));
            UUID transfer = UUID.randomUUID();
            accounts.handle(ada, new Deposit(10_000), transfer);
            boolean repeated =
                    accounts.handle(ada, new Deposit(10_000), transfer).isRepeated();
            terminal.line("the same command twice      deposited once: " + repeated);
            try {
                accounts.handle(bob, new Withdraw(1));
            } catch (IllegalArgumentException refused) {
                terminal.line("an overdraft                refused: " + refused.getMessage());
            }
            accounts.handle(bob, new Deposit(500));
            for (int i = 0; i < 60; i++) {
                accounts.handle(bob, new Deposit(1));
            }

            // project: a subscription builds a read model, and a writer waits until it can read what it wrote
            Balances balances = new Balances();
            String projected;
            try (Subscription balancesNow =
                    store.subscribe("balances", engine.checkpoints()).start(balances)) {
                long written = accounts.handle(ada, new Withdraw(2_500)).sequence();
                balancesNow.awaitSequence(written, PATIENCE);
                projected = balances.toString();
                terminal.line("read model                  " + terminal.bold(projected));
            }

            sendMails(engine, store, ada);

            Account before = store.handler(Account.DECIDER).state(bob);
            terminal.line("bob's account, from events  " + before.owner() + " " + before.cents()
                    + ", opened by the first release");

            // forget: the key is destroyed, and everything goes on
            keys.shred(ada, "request 17");
            Balances afterwards = new Balances();
            store.project(afterwards, EventFilter.all());
            terminal.line("Ada asked to be forgotten   " + terminal.bold(afterwards.toString()));
            terminal.line("everything can be read      " + store.verify().isSound() + ", "
                    + store.verify().forgotten() + " events are forgotten");
            return projected;
        }
    }

    /**
     * A handler that fails for one account: the others go on, and the failed one is taken up again when it is mended.
     */
    private void sendMails(Engine engine, EventStore store, String broken) throws InterruptedException {
        AtomicBoolean mended = new AtomicBoolean();
        try (Subscription mails = store.subscribe("mails", engine.checkpoints())
                .where(EventFilter.types("account-opened"))
                .lease(Duration.ofSeconds(1))
                .onFailure(FailurePolicy.retry(2).thenPark())
                .start(event -> send(event, broken, mended.get()))) {
            mails.awaitSequence(store.lastSequence(EventFilter.types("account-opened")), PATIENCE);
            terminal.line(
                    "a mail that cannot be sent  parked: " + mails.status().parked() + ", the others were sent");
            mended.set(true);
            mails.parked().retry(broken);
            while (mails.status().parked() > 0) {
                Thread.sleep(20);
            }
            terminal.line("and mended                  parked: 0");
        }
    }

    private static void send(Event<?> event, String broken, boolean mended) {
        if (event.entityId().equals(broken) && !mended) {
            throw new IllegalStateException("the mail server refuses this address");
        }
    }

    private static void storeAnEventOfTheFirstRelease(Engine engine, String name, String entity) {
        EventRegistry first = new EventRegistry().registerCodec(new JsonCodec());
        EventType<OpenedV1> opened = first.register(EventType.of("account-opened", OpenedV1.class));
        try (EventStore store = EventStore.named(name, engine.backend(), first).start()) {
            store.append(Event.of(opened, entity, new OpenedV1("Bob")), Expectation.entityAbsent(entity));
        }
    }
}
