package dev.eventsourcing.examples.bank;

import dev.eventsourcing.Decider;
import dev.eventsourcing.Event;
import dev.eventsourcing.examples.bank.AccountEvent.Deposited;
import dev.eventsourcing.examples.bank.AccountEvent.Opened;
import dev.eventsourcing.examples.bank.AccountEvent.Withdrawn;
import java.util.List;

/**
 * An account as decisions need it. Nothing here knows of a store.
 *
 * @param owner whose it is; empty if it was never opened, or forgotten
 * @param cents what is on it
 */
record Account(String owner, long cents) {
    static final Account NONE = new Account("", 0);
    static final Decider<AccountCommand, Account, AccountEvent> DECIDER = new Rules();

    /** What can be asked of an account. */
    sealed interface AccountCommand {}

    record Open(String owner) implements AccountCommand {}

    record Deposit(long cents) implements AccountCommand {}

    record Withdraw(long cents) implements AccountCommand {}

    /** The rules of the bank: pure functions. */
    private static final class Rules implements Decider<AccountCommand, Account, AccountEvent> {
        @Override
        public Account initial() {
            return NONE;
        }

        @Override
        public List<AccountEvent> decide(AccountCommand command, Account account) {
            if (command instanceof Open open) {
                return account.owner().equals(open.owner()) ? List.of() : List.of(new Opened(open.owner(), "EUR"));
            } else if (command instanceof Deposit deposit) {
                return List.of(new Deposited(deposit.cents()));
            }
            long cents = ((Withdraw) command).cents();
            if (cents > account.cents()) {
                throw new IllegalArgumentException("cannot withdraw " + cents + ", there is " + account.cents());
            }
            return List.of(new Withdrawn(cents));
        }

        @Override
        public Account evolve(Account account, AccountEvent event) {
            if (event instanceof Opened opened) {
                return new Account(opened.owner(), account.cents());
            } else if (event instanceof Deposited deposited) {
                return new Account(account.owner(), account.cents() + deposited.cents());
            }
            return new Account(account.owner(), account.cents() - ((Withdrawn) event).cents());
        }

        @Override
        public Account evolveForgotten(Account account, Event<?> event) {
            return NONE;
        }
    }
}
