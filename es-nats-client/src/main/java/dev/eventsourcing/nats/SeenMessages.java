package dev.eventsourcing.nats;

import java.util.HashMap;
import java.util.Map;

/**
 * The last message of each subject that a client has seen, for the 16,384 to 32,768 subjects that it saw last: what no
 * answer may be older than. Safe for use by many threads.
 */
final class SeenMessages {
    /** When so many are new, those that were new before are forgotten. */
    private static final int MANY = 16_384;

    private Map<String, Long> recent = new HashMap<>();
    private Map<String, Long> former = Map.of();
    private long forgotten; // the latest message of a subject that was forgotten
    private long last;

    /**
     * The last message that was seen of a subject.
     *
     * @param number its number; 0 if none was seen
     * @param isExact otherwise none of this subject that is later than {@code number} was seen, and perhaps none at all
     */
    record Last(long number, boolean isExact) {}

    synchronized void add(String subject, long number) {
        last = Math.max(last, number);
        long known = Math.max(former.getOrDefault(subject, 0L), recent.getOrDefault(subject, 0L));
        recent.put(subject, Math.max(known, number));
        if (recent.size() == MANY) {
            former.forEach((old, its) -> forgotten = Math.max(forgotten, recent.containsKey(old) ? 0 : its));
            former = recent;
            recent = new HashMap<>();
        }
    }

    synchronized Last lastOf(String subject) {
        Long known = recent.getOrDefault(subject, former.get(subject));
        return known == null ? new Last(forgotten, forgotten == 0) : new Last(known, true);
    }

    /** The last message of all. */
    synchronized long last() {
        return last;
    }
}
