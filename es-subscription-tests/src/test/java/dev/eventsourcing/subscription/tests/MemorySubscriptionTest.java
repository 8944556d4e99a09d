package dev.eventsourcing.subscription.tests;

class MemorySubscriptionTest extends SubscriptionCases {
    MemorySubscriptionTest() {
        super(new Engine.Memory());
    }
}
