package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.backend.postgres.PostgresCheckpointStore;
import dev.eventsourcing.subscription.SubscriptionBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Another process that runs an instance of a subscription until it is killed or its standard input ends. Says on its
 * standard output what it has handled.
 */
final class Teller {
    private Teller() {}

    /** Arguments: the subscription, "plain" or "transactions", the lease in milliseconds, and those of the engine. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        Engine.Client client = Engine.connect(all.subList(3, all.size()));
        SubscriptionBuilder subscription = client.bank()
                .subscribe(all.get(0), client.checkpoints())
                .batchSize(20)
                .lease(Duration.ofMillis(Long.parseLong(all.get(2))));
        if (all.get(1).equals("plain")) {
            subscription.start(event -> say("handled " + event.sequence()));
        } else {
            PostgresCheckpointStore checkpoints = (PostgresCheckpointStore) client.checkpoints();
            subscription.startInTransactions(checkpoints, (connection, event) -> {
                Balances.add(connection, event);
                say("handled " + event.sequence());
            });
        }
        say("started");
        while (System.in.read() >= 0) {
            // until the test ends
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String what) {
        System.out.println(what); // flushes: the stream of System.out does at every line
    }
}
