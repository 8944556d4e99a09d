package dev.eventsourcing.subscription;

import dev.eventsourcing.spi.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the bytes of one record: its kind, its format's version, then its fields. Used by one thread. */
final class RecordWriter {
    static final int FORMAT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** What is written. */
    @FunctionalInterface
    interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    private RecordWriter() {}

    static Bytes write(char kind, Fields fields) {
        RecordWriter writer = new RecordWriter();
        try {
            writer.out.writeByte(kind);
            writer.out.writeByte(FORMAT);
            fields.write(writer.out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from an array
        }
        return Bytes.wrap(writer.bytes.toByteArray());
    }
}
