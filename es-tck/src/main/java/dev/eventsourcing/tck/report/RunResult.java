package dev.eventsourcing.tck.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What became of one run of a suite. Immutable.
 *
 * @param backend the name of what was under test
 * @param version its version
 * @param suite the port, such as {@code backend} or {@code keystore}
 * @param seed what repeats the randomness
 * @param only which cases were asked for; empty if all were
 * @param capabilities what each capability means when it is not claimed, of those that the cases ask for, by name
 * @param claims the names of the capabilities that were claimed
 * @param millis how long the whole run took
 * @param cases the cases that were run or not claimed
 */
public record RunResult(
        String backend,
        String version,
        String suite,
        long seed,
        String only,
        SortedMap<String, String> capabilities,
        Set<String> claims,
        long millis,
        List<CaseResult> cases) {
    /** Copies and sorts. */
    public RunResult {
        capabilities = new TreeMap<>(capabilities);
        claims = new TreeSet<>(claims);
        cases = cases.stream().sorted(Comparator.comparing(CaseResult::id)).toList();
    }

    /**
     * The number of cases that ended so.
     *
     * @param verdict the end
     * @return how many
     */
    public long count(Verdict verdict) {
        return count(cases, verdict);
    }

    static long count(List<CaseResult> cases, Verdict verdict) {
        return cases.stream().filter(one -> one.verdict() == verdict).count();
    }

    /** The cases of each promise, the promises in the order of their numbers. */
    SortedMap<Promise, List<CaseResult>> byPromise() {
        return cases.stream()
                .collect(Collectors.groupingBy(
                        one -> Promise.valueOf(one.promise()), TreeMap::new, Collectors.toList()));
    }

    /** The cases that need a capability. */
    List<String> casesThatNeed(String capability) {
        return cases.stream()
                .filter(one -> one.needs().contains(capability))
                .map(CaseResult::id)
                .toList();
    }

    /**
     * The run in one line.
     *
     * @return such as {@code es-tck backend: 190 passed, 6 not claimed}
     */
    public String badge() {
        String failed = count(Verdict.FAILED) == 0 ? "" : ", " + count(Verdict.FAILED) + " FAILED";
        String unclaimed = count(Verdict.NOT_CLAIMED) == 0 ? "" : ", " + count(Verdict.NOT_CLAIMED) + " not claimed";
        return "es-tck " + suite + ": " + count(Verdict.PASSED) + " passed" + failed + unclaimed
                + (only.isEmpty() ? "" : " (only " + only + ")");
    }

    /** Whether every case was run or not claimed, and none failed. */
    boolean isConformant() {
        return only.isEmpty() && count(Verdict.FAILED) == 0 && count(Verdict.PASSED) > 0;
    }

    /** The name that the files of this run begin with: that of the backend, and of the port if it is another. */
    String fileName() {
        String name = backend.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        return suite.equals("backend") ? name : name + "-" + suite;
    }

    /** The seconds that something took, for people. */
    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** What a capability means when it is not claimed. */
    Set<Map.Entry<String, String>> capabilityNotes() {
        return capabilities.entrySet();
    }
}
