package dev.eventsourcing.tck.selftest;

class ReadMutantsTest extends SelfTest {
    ReadMutantsTest() {
        super(ReadMutants.all());
    }
}
