package dev.eventsourcing.faults;

import java.util.List;

/**
 * What the judge found. Immutable.
 *
 * @param acked batches that were acknowledged, and had to be there
 * @param lost those of them that are not there
 * @param partial batches of which some events are there, or not in one piece
 * @param duplicates events that are there more than once
 * @param broken everything else: traces of refused appends, events that nobody wrote, wrong order, wrong sequences,
 *     appends whose expectation was not true
 * @param unknownStored batches without an answer that are there
 * @param unknownAbsent batches without an answer that are not
 * @param findings the first violations, in words
 */
public record Verdict(
        int acked,
        int lost,
        int partial,
        int duplicates,
        int broken,
        int unknownStored,
        int unknownAbsent,
        List<String> findings) {
    public Verdict {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return lost == 0 && partial == 0 && duplicates == 0 && broken == 0;
    }

    /** The numbers in one line. */
    public String line() {
        return "acked=%d lost=%d partial=%d duplicates=%d broken=%d"
                .formatted(acked, lost, partial, duplicates, broken);
    }
}
