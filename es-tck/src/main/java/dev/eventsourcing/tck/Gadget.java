package dev.eventsourcing.tck;

import java.util.concurrent.atomic.AtomicBoolean;

/** A class that stored bytes may name and that no codec may load: it tells when that happened. */
public final class Gadget {
    static {
        Trap.SPRUNG.set(true);
    }

    /** Public, as the gadgets of real attacks are. */
    public Gadget() {}

    /** Outside of the gadget, so that looking does not load it. */
    static final class Trap {
        static final AtomicBoolean SPRUNG = new AtomicBoolean();

        private Trap() {}
    }
}
