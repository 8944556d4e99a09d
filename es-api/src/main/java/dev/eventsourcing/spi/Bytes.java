package dev.eventsourcing.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes: a serialized, possibly encrypted payload, or a key record.
 *
 * <p>Its {@link #toString()} tells the length only, so that content cannot reach a log by accident. Safe for use by
 * many threads.
 */
public final class Bytes {
    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /**
     * Copies an array.
     *
     * @param source the bytes
     * @return an immutable copy
     */
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    /**
     * Takes an array over without copying it, for codecs and drivers that made it and will not touch it again.
     *
     * @param source the bytes; the caller must not keep the array
     * @return the same bytes, immutable from now on
     */
    public static Bytes wrap(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source);
    }

    /**
     * A fresh array with the same content.
     *
     * @return a copy that the caller may change
     */
    public byte[] toByteArray() {
        return value.clone();
    }

    /**
     * The array itself, for codecs and drivers that only read it: no copy is made.
     *
     * @return the bytes; the caller must not change the array nor hand it to code that might
     */
    @SuppressWarnings("EI_EXPOSE_REP") // the hot path of every append
    public byte[] unsafeArray() {
        return value;
    }

    /**
     * A view of the content.
     *
     * @return a read-only buffer over all bytes
     */
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(value).asReadOnlyBuffer();
    }

    /**
     * The length.
     *
     * @return the number of bytes
     */
    public int size() {
        return value.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Bytes[" + value.length + "]";
    }
}
