package dev.eventsourcing.encryption;

import dev.eventsourcing.Forgotten;
import java.util.Objects;

/** What became of a sealed payload. Everything else is an error. */
public sealed interface Opened {
    /** The payload as it was before it was sealed. Its {@link #toString()} shows no content. */
    final class Clear implements Opened {
        private final byte[] bytes;

        Clear(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * The plaintext.
         *
         * @return the array itself, which nobody else holds
         */
        @SuppressWarnings("EI_EXPOSE_REP") // made for this caller
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return "Clear[" + bytes.length + " bytes]";
        }
    }

    /**
     * The key was shredded: the payload is lost for good, on purpose.
     *
     * @param forgotten which key, and since when
     */
    record Lost(Forgotten forgotten) implements Opened {
        public Lost {
            Objects.requireNonNull(forgotten, "forgotten");
        }
    }
}
