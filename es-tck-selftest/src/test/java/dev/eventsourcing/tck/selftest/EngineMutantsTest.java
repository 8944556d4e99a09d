package dev.eventsourcing.tck.selftest;

class EngineMutantsTest extends SelfTest {
    EngineMutantsTest() {
        super(EngineMutants.all());
    }
}
