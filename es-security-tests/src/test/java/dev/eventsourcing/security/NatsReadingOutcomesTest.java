package dev.eventsourcing.security;

class NatsReadingOutcomesTest extends ReadingOutcomes {
    NatsReadingOutcomesTest() {
        super(NatsEngine.single());
    }
}
