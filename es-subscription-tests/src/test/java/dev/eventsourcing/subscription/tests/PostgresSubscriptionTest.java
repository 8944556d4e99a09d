package dev.eventsourcing.subscription.tests;

class PostgresSubscriptionTest extends SubscriptionCases {
    PostgresSubscriptionTest() {
        super(new Engine.Postgres());
    }
}
