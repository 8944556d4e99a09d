package dev.eventsourcing.tck.linearizability;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of calls, as bits: half of what the search remembers of a configuration. Confined to one thread. */
final class PlacedCalls {
    private final long[] bits;

    PlacedCalls(int calls) {
        this(new long[(calls + 63) / 64]);
    }

    private PlacedCalls(long[] bits) {
        this.bits = bits;
    }

    /** A copy with one more call. */
    PlacedCalls with(int call) {
        PlacedCalls copy = new PlacedCalls(bits.clone());
        copy.flip(call);
        return copy;
    }

    void flip(int call) {
        bits[call >> 6] ^= 1L << call;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlacedCalls that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }
}
