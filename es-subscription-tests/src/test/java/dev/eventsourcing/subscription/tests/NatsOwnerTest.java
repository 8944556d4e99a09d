package dev.eventsourcing.subscription.tests;

class NatsOwnerTest extends OwnerCases {
    NatsOwnerTest() {
        super(new Engine.Nats());
    }
}
