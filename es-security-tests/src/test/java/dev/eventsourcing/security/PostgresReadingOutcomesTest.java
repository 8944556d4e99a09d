package dev.eventsourcing.security;

class PostgresReadingOutcomesTest extends ReadingOutcomes {
    PostgresReadingOutcomesTest() {
        super(new PostgresEngine());
    }
}
