package dev.eventsourcing.tck.selftest;

class GoodVariantsTest extends SelfTest {
    GoodVariantsTest() {
        super(GoodVariants.all());
    }
}
