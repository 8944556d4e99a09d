package dev.eventsourcing.security;

class MemoryReadingOutcomesTest extends ReadingOutcomes {
    MemoryReadingOutcomesTest() {
        super(new MemoryEngine());
    }
}
