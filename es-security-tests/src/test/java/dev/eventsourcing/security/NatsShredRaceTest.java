package dev.eventsourcing.security;

class NatsShredRaceTest extends ShredRace {
    @Override
    Engine start() {
        return NatsEngine.single();
    }

    @Override
    int rounds() {
        return 200;
    }
}
