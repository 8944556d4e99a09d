package dev.eventsourcing.security;

class PostgresKeyLifeTest extends KeyLife {
    PostgresKeyLifeTest() {
        super(new PostgresEngine());
    }
}
