package dev.eventsourcing.subscription;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** Reads what {@link RecordWriter} wrote. Stateless. */
final class RecordReader {
    /**
     * What is read.
     *
     * @param <R> the record
     */
    @FunctionalInterface
    interface Fields<R> {
        R read(DataInputStream in) throws IOException;
    }

    private RecordReader() {}

    static <R> R read(char kind, Bytes content, Fields<R> fields) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content.unsafeArray()))) {
            int found = in.readByte();
            int format = in.readByte();
            if (found != kind || format != RecordWriter.FORMAT) {
                throw new CorruptRecordException(
                        "a checkpoint record is of kind " + found + ", format " + format + ", but must be of kind "
                                + (int) kind + ", format " + RecordWriter.FORMAT
                                + "; upgrade this library, or use another checkpoint store",
                        null);
            }
            R read = fields.read(in);
            if (in.read() >= 0) {
                throw new IOException("something follows the last field");
            }
            return read;
        } catch (IOException | IllegalArgumentException e) {
            throw new CorruptRecordException(
                    "a checkpoint record was damaged, or written by something else; restore it", e);
        }
    }
}
