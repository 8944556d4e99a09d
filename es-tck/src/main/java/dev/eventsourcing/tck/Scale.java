package dev.eventsourcing.tck;

/**
 * How much of a case's full volume is done: rounds of a race, events under load. Cases that check a limit always do all
 * of it. Immutable.
 *
 * @param percent 1 to 100000; 100 for the volume the suite was designed with
 */
public record Scale(int percent) {
    /**
     * The volume the suite was designed with: seconds on an engine on the heap, minutes on one that syncs to a disk.
     */
    public static final Scale FULL = new Scale(100);

    /** A quarter of it, for an engine that is slow or far away. */
    public static final Scale QUARTER = new Scale(25);

    /** A whole number of times the volume, for a run that may take hours: {@code -Des.tck.soak=20}; 1 by default. */
    static final int SOAK = soak();

    /** Refuses what would mean nothing. */
    public Scale {
        if (percent < 1 || percent > 100_000) {
            throw new IllegalArgumentException("scale of " + percent + " percent must be 1 to 100000");
        }
    }

    /**
     * A volume at this scale, times what the property {@code es.tck.soak} says.
     *
     * @param full the volume at {@link #FULL}
     * @return at least 1
     */
    public int of(int full) {
        return Math.max(1, Math.toIntExact((long) full * percent * SOAK / 100));
    }

    private static int soak() {
        int times = Integer.getInteger("es.tck.soak", 1);
        if (times < 1 || times > 10_000) {
            throw new IllegalArgumentException("es.tck.soak of " + times + " must be 1 to 10000");
        }
        return times;
    }
}
