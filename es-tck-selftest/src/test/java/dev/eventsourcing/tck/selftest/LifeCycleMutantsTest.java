package dev.eventsourcing.tck.selftest;

class LifeCycleMutantsTest extends SelfTest {
    LifeCycleMutantsTest() {
        super(LifeCycleMutants.all());
    }
}
