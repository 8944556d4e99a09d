package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.core.EventStore;
import java.util.ArrayList;
import java.util.List;

/** Deposits all the time, a few in each append, until it is closed. An append that fails is made again. */
final class Load implements AutoCloseable {
    private final EventStore bank;
    private final int pauseMillis;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean closed;
    private volatile Throwable failure;

    Load(EventStore bank, int pauseMillis) {
        this.bank = bank;
        this.pauseMillis = pauseMillis;
        thread.start();
    }

    private void run() {
        try {
            for (int i = 0; !closed; i += 3) {
                List<Event<?>> batch = new ArrayList<>();
                for (int j = i; j < i + 3; j++) {
                    batch.add(Event.of(Bank.DEPOSITED, "account-" + j % 7, new Bank.Deposited(j)));
                }
                append(batch);
                Thread.sleep(pauseMillis);
            }
        } catch (Throwable e) { // told by close
            failure = e;
        }
    }

    private void append(List<Event<?>> batch) throws InterruptedException {
        while (true) {
            try {
                bank.append(batch, Expectation.any());
                return;
            } catch (BackendUnavailableException | AppendOutcomeUnknownException e) {
                Thread.sleep(20);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("the load ended", failure);
        }
    }
}
