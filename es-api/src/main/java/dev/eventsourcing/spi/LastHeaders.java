package dev.eventsourcing.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the record that was read last. Those of the next one are the same as a rule, byte by byte, and need
 * not be made again. Used by one thread at a time.
 */
public final class LastHeaders {
    private byte[] bytes = {};
    private Map<String, String> headers = Map.of();

    /** Of nothing yet. */
    public LastHeaders() {}

    /** The headers at the buffer's position, which it is moved behind, if they are the last ones. */
    @Nullable Map<String, String> same(ByteBuffer in) {
        int start = in.arrayOffset() + in.position();
        // headers tell their own length, so whatever begins with the same bytes is the same
        boolean isSame = bytes.length > 0
                && bytes.length <= in.remaining()
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
