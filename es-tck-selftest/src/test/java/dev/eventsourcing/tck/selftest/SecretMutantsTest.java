package dev.eventsourcing.tck.selftest;

class SecretMutantsTest extends SelfTest {
    SecretMutantsTest() {
        super(SecretMutants.all());
    }
}
