package dev.eventsourcing.tck.report;

import java.util.Locale;

/** How a case ended. */
public enum Verdict {
    /** What the case asks for was done. */
    PASSED,
    /** It was not. */
    FAILED,
    /** The case was not run: it needs a capability that the fixture does not claim. */
    NOT_CLAIMED;

    /**
     * The verdict for people.
     *
     * @return such as "not claimed"
     */
    public String words() {
        return name().replace('_', ' ').toLowerCase(Locale.ROOT);
    }
}
