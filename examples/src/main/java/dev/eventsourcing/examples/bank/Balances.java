package dev.eventsourcing.examples.bank;

import dev.eventsourcing.Event;
import dev.eventsourcing.Projector;
import dev.eventsourcing.examples.bank.AccountEvent.Deposited;
import dev.eventsourcing.examples.bank.AccountEvent.Opened;
import dev.eventsourcing.examples.bank.AccountEvent.Withdrawn;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** A read model: who has how much. Written by one subscription, read by anybody. */
final class Balances implements Projector {
    private final Map<String, Account> accounts = new ConcurrentSkipListMap<>();

    @Override
    public void project(Event<?> event) {
        accounts.merge(event.entityId(), change((AccountEvent) event.payload()), Balances::sum);
    }

    /** What was forgotten must not live on in a read model. */
    @Override
    public void projectForgotten(Event<?> event) {
        accounts.put(event.entityId(), new Account("(forgotten)", 0));
    }

    private static Account change(AccountEvent event) {
        if (event instanceof Opened opened) {
            return new Account(opened.owner(), 0);
        }
        return new Account("", event instanceof Deposited in ? in.cents() : -((Withdrawn) event).cents());
    }

    private static Account sum(Account before, Account change) {
        return new Account(change.owner().isEmpty() ? before.owner() : change.owner(), before.cents() + change.cents());
    }

    /** One line for each account. */
    @Override
    public String toString() {
        return accounts.values().stream()
                .map(account -> account.owner() + " " + account.cents())
                .toList()
                .toString();
    }
}
