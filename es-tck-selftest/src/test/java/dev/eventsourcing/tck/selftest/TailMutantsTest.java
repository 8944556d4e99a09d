package dev.eventsourcing.tck.selftest;

class TailMutantsTest extends SelfTest {
    TailMutantsTest() {
        super(TailMutants.all());
    }
}
