package dev.eventsourcing.tck.report;

import java.util.List;
import java.util.Map;

/** A run for people who read texts. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(RunResult result) {
        StringBuilder out = new StringBuilder("# Conformance of " + result.backend() + " (" + result.version() + "), "
                + result.suite() + "\n\n**" + result.badge() + "**\n\n"
                + result.cases().size() + " cases in "
                + RunResult.seconds(result.millis()) + "; seed " + result.seed() + ".\n");
        if (!result.only().isEmpty()) {
            out.append(
                    "\nOnly the cases " + result.only() + " were asked for: this is not a statement of conformance.\n");
        }
        capabilities(result, out);
        out.append("\n## Promises\n\n| promise | passed | failed | not claimed |\n|---|---|---|---|\n");
        result.byPromise()
                .forEach((promise, cases) -> out.append("| " + promise + " " + promise.title() + " | "
                        + RunResult.count(cases, Verdict.PASSED) + " | " + RunResult.count(cases, Verdict.FAILED)
                        + " | " + RunResult.count(cases, Verdict.NOT_CLAIMED) + " |\n"));
        result.byPromise().forEach((promise, cases) -> section(promise, cases, out));
        return out.toString();
    }

    private static void capabilities(RunResult result, StringBuilder out) {
        if (result.capabilities().isEmpty()) {
            return;
        }
        out.append("\n## Capabilities\n\n| capability | | cases |\n|---|---|---|\n");
        for (Map.Entry<String, String> note : result.capabilityNotes()) {
            boolean claimed = result.claims().contains(note.getKey());
            out.append("| " + note.getKey() + " | " + (claimed ? "claimed" : "NOT CLAIMED: " + note.getValue()) + " | "
                    + String.join(", ", result.casesThatNeed(note.getKey())) + " |\n");
        }
    }

    private static void section(Promise promise, List<CaseResult> cases, StringBuilder out) {
        out.append("\n## " + promise + " " + promise.title() + "\n\n" + promise.sentence()
                + "\n\n| case | verdict | ms | what | rule |\n|---|---|---|---|---|\n");
        for (CaseResult one : cases) {
            String verdict = one.verdict() == Verdict.FAILED
                    ? "**FAILED** " + cell(one.detail())
                    : one.verdict().words();
            out.append("| " + one.id() + " | " + verdict + " | " + one.millis() + " | " + cell(one.sentence()) + " | "
                    + cell(one.rule()) + " |\n");
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
