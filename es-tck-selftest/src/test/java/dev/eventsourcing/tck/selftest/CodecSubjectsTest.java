package dev.eventsourcing.tck.selftest;

class CodecSubjectsTest extends SelfTest {
    CodecSubjectsTest() {
        super(CodecSubjects.all());
    }
}
