package dev.eventsourcing.security;

class PostgresShredRaceTest extends ShredRace {
    @Override
    Engine start() {
        return new PostgresEngine();
    }

    @Override
    int rounds() {
        return 200;
    }
}
