package dev.eventsourcing.security;

class NatsKeyLifeTest extends KeyLife {
    NatsKeyLifeTest() {
        super(NatsEngine.single());
    }
}
