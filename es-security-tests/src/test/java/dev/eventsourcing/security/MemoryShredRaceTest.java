package dev.eventsourcing.security;

class MemoryShredRaceTest extends ShredRace {
    @Override
    Engine start() {
        return new MemoryEngine();
    }

    @Override
    int rounds() {
        return 1000;
    }
}
