package dev.eventsourcing.core;

import dev.eventsourcing.Decider;
import dev.eventsourcing.EventType;
import dev.eventsourcing.codec.json.JsonCodec;
import java.util.List;

/** An account, as a decider sees it. */
record Account(boolean isOpen, long balance) {
    static final Account NONE = new Account(false, 0);

    sealed interface Command {}

    record Open(String owner) implements Command {}

    record Deposit(long amount) implements Command {}

    record Withdraw(long amount) implements Command {}

    sealed interface Change {}

    record Opened(String owner) implements Change {}

    record Deposited(long amount) implements Change {}

    record Withdrawn(long amount) implements Change {}

    static final class Refused extends RuntimeException {
        Refused(String why) {
            super(why);
        }
    }

    static final Decider<Command, Account, Change> DECIDER =
            Decider.of(() -> NONE, (command, account) -> account.decide(command), Account::after);

    static EventRegistry registry() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("account-opened", Opened.class));
        registry.register(EventType.of("deposited", Deposited.class));
        registry.register(EventType.of("withdrawn", Withdrawn.class));
        return registry.requireAllOf(Change.class);
    }

    private List<Change> decide(Command command) {
        if (command instanceof Open open) {
            if (isOpen) {
                throw new Refused("it is open already");
            }
            return List.of(new Opened(open.owner()));
        }
        if (!isOpen) {
            throw new Refused("it is not open");
        }
        if (command instanceof Deposit deposit) {
            return deposit.amount() == 0 ? List.of() : List.of(new Deposited(deposit.amount()));
        }
        long amount = ((Withdraw) command).amount();
        if (amount > balance) {
            throw new Refused("there is only " + balance);
        }
        return List.of(new Withdrawn(amount));
    }

    private Account after(Change change) {
        if (change instanceof Deposited deposited) {
            return new Account(isOpen, balance + deposited.amount());
        }
        if (change instanceof Withdrawn withdrawn) {
            return new Account(isOpen, balance - withdrawn.amount());
        }
        return new Account(true, balance);
    }
}
