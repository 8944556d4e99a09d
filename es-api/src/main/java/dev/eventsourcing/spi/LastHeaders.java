package dev.eventsourcing.spi;

import dev.eventsourcing.CorruptRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the record that was read or written last. Those of the next one are the same as a rule, and need not
 * be made again. Used by one thread at a time, to read or to write.
 */
public final class LastHeaders {
    private byte[] bytes = RecordFormat.encodeHeaders(Map.of());
    private Map<String, String> headers = Map.of();

    /** Of nothing yet. */
    public LastHeaders() {}

    /**
     * Headers that are kept apart from their record.
     *
     * @param encoded what {@link RecordFormat#encodeHeaders} gave; not changed afterwards
     * @return the headers
     * @throws CorruptRecordException if it is nothing that {@code encodeHeaders} gives
     */
    public Map<String, String> decode(byte[] encoded) {
        if (!Arrays.equals(encoded, bytes)) {
            headers = Map.copyOf(RecordFormat.decodeHeaders(encoded));
            bytes = encoded;
        }
        return headers;
    }

    /**
     * The bytes of headers, for engines that keep them apart from their record.
     *
     * @param ofNext the headers, immutable
     * @return what {@link RecordFormat#encodeHeaders} gives; not to be changed
     */
    public byte[] encode(Map<String, String> ofNext) {
        if (!ofNext.equals(headers)) {
            bytes = RecordFormat.encodeHeaders(ofNext);
            headers = ofNext;
        }
        return bytes;
    }

    /** The headers at the buffer's position, which it is moved behind, if they are the last ones. */
    @Nullable Map<String, String> same(ByteBuffer in) {
        int start = in.arrayOffset() + in.position();
        // headers tell their own length, so whatever begins with the same bytes is the same
        boolean isSame = bytes.length <= in.remaining()
                && Arrays.equals(bytes, 0, bytes.length, in.array(), start, start + bytes.length);
        if (!isSame) {
            return null;
        }
        in.position(in.position() + bytes.length);
        return headers;
    }

    /** Keeps what was read between {@code start} and the buffer's position. */
    Map<String, String> keep(ByteBuffer in, int start, Map<String, String> read) {
        headers = Map.copyOf(read);
        bytes = Arrays.copyOfRange(in.array(), in.arrayOffset() + start, in.arrayOffset() + in.position());
        return headers;
    }
}
