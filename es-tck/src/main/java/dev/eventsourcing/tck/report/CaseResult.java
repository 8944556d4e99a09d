package dev.eventsourcing.tck.report;

import java.util.List;

/**
 * What became of one case. Immutable.
 *
 * @param id such as {@code APP-13}
 * @param promise such as {@code P3}
 * @param sentence the name of the case
 * @param rule the sentence of the contract that it checks
 * @param needs the names of the capabilities that it needs
 * @param verdict how it ended
 * @param millis how long it took
 * @param detail what a failure said; empty otherwise
 */
public record CaseResult(
        String id,
        String promise,
        String sentence,
        String rule,
        List<String> needs,
        Verdict verdict,
        long millis,
        String detail) {
    /** Copies the list. */
    public CaseResult {
        needs = List.copyOf(needs);
    }
}
