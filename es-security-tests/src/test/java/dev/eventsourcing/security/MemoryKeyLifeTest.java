package dev.eventsourcing.security;

class MemoryKeyLifeTest extends KeyLife {
    MemoryKeyLifeTest() {
        super(new MemoryEngine());
    }
}
