package dev.eventsourcing.subscription.tests;

class NatsSubscriptionTest extends SubscriptionCases {
    NatsSubscriptionTest() {
        super(new Engine.Nats());
    }
}
