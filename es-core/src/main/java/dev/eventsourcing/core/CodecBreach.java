package dev.eventsourcing.core;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Codec;

/** What a codec threw that may only throw {@link CodecException}s: its message is not ours to show. */
final class CodecBreach {
    private CodecBreach() {}

    /** An exception with the stack of the given one and without its message, which may quote a payload. */
    static CodecException report(String what, Codec codec, RuntimeException thrown) {
        CodecException report = new CodecException(
                what + ": the codec " + TextRule.quoted(codec.name()) + " threw "
                        + thrown.getClass().getName() + " instead of a CodecException; repair the codec",
                null);
        report.setStackTrace(thrown.getStackTrace());
        return report;
    }
}
