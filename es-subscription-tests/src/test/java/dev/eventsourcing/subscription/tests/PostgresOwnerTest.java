package dev.eventsourcing.subscription.tests;

class PostgresOwnerTest extends OwnerCases {
    PostgresOwnerTest() {
        super(new Engine.Postgres());
    }
}
