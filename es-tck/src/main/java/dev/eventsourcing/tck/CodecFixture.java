package dev.eventsourcing.tck;

import dev.eventsourcing.EventType;
import dev.eventsourcing.spi.Codec;
import java.util.List;

/** What an adapter author hands to {@link CodecTck}: a codec, and what only its author knows of its format. */
public interface CodecFixture extends TckFixture {
    /**
     * The codec under test, as a user configures it.
     *
     * @return the codec; the same one at each call or an equal one
     */
    Codec codec();

    /**
     * Payloads of the author's own that must survive: dates, sealed interfaces, whatever the codec is proud of.
     *
     * @return none by default
     */
    default List<Sample<?>> samples() {
        return List.of();
    }

    /**
     * Bytes that a reader must not be fooled by. By default these are JSON texts, made for a codec that writes a record
     * as an object with the names of its components. A codec of another format overrides this with what comes nearest
     * in its format.
     *
     * @param kind what is wrong with the bytes
     * @param whole the codec's own encoding of a {@link CodecTck.Loan}
     * @return one or more encodings with this fault
     */
    default List<byte[]> hostile(HostileBytes kind, byte[] whole) {
        return kind.asJson(whole);
    }

    /**
     * A payload and its type.
     *
     * @param <P> the payload's class
     * @param type the type; its codec's name does not matter
     * @param payload has an equals() that tells whether it survived
     */
    record Sample<P>(EventType<P> type, P payload) {}
}
