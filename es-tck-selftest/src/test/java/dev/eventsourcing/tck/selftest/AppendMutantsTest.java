package dev.eventsourcing.tck.selftest;

class AppendMutantsTest extends SelfTest {
    AppendMutantsTest() {
        super(AppendMutants.all());
    }
}
