package dev.eventsourcing.tck.program;

/**
 * A sequence that is not known before the program runs: that of an event, or a few more or less. An event that is not
 * stored counts as 0. Immutable.
 *
 * @param event the event's number; 0 for none
 * @param offset what to add
 */
record Place(int event, int offset) {
    @Override
    public String toString() {
        String base = event == 0 ? "" : "at(e" + event + ")";
        return event == 0 ? "" + Math.max(0, offset) : base + (offset == 0 ? "" : (offset > 0 ? "+" : "") + offset);
    }
}
