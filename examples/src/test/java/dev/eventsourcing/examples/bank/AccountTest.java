package dev.eventsourcing.examples.bank;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.examples.bank.Account.AccountCommand;
import dev.eventsourcing.examples.bank.Account.Open;
import dev.eventsourcing.examples.bank.Account.Withdraw;
import dev.eventsourcing.examples.bank.AccountEvent.Deposited;
import dev.eventsourcing.examples.bank.AccountEvent.Opened;
import dev.eventsourcing.examples.bank.AccountEvent.Withdrawn;
import dev.eventsourcing.fixtures.Scenario;
import org.junit.jupiter.api.Test;

/** How an application tests its own rules. */
class AccountTest {
    private final Scenario<AccountCommand, Account, AccountEvent> account = Scenario.of(Account.DECIDER);

    @Test
    void moneyThatIsThereCanBeWithdrawn() {
        account.given(new Opened("Ada", "EUR"), new Deposited(100))
                .when(new Withdraw(30))
                .thenEvents(new Withdrawn(30))
                .thenState(new Account("Ada", 70));
    }

    @Test
    void moneyThatIsNotThereCannot() {
        account.given(new Opened("Ada", "EUR"), new Deposited(100))
                .when(new Withdraw(101))
                .thenFails(IllegalArgumentException.class, "there is 100");
    }

    @Test
    void openingTwiceChangesNothingInAStoreEither() {
        account.on(new MemoryBackend(), AccountEvent.registry())
                .given(new Opened("Ada", "EUR"))
                .when(new Open("Ada"))
                .thenNothing();
    }
}
