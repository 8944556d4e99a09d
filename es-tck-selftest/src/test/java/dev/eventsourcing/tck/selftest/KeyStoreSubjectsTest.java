package dev.eventsourcing.tck.selftest;

class KeyStoreSubjectsTest extends SelfTest {
    KeyStoreSubjectsTest() {
        super(KeyStoreSubjects.all());
    }
}
