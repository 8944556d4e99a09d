package dev.eventsourcing.tck.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run for people: one page that needs nothing but a browser. */
final class HtmlReport {
    private static final String STYLE = """
            :root { --ink: #1d2430; --soft: #5b6675; --line: #e3e7ec; --good: #1f7a4d; --bad: #b3261e; --open: #8a6d1a; }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); margin: 0 auto; max-width: 64rem; padding: 2rem 1rem 4rem; }
            h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .2rem; }
            p { margin: .2rem 0 .8rem; color: var(--soft); }
            .badge { display: inline-block; margin: 1rem 0; padding: .4rem .9rem; border-radius: 2rem; color: #fff; font-weight: 600; }
            .passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .open { color: var(--open); }
            .badge.passed { background: var(--good); color: #fff; } .badge.failed { background: var(--bad); color: #fff; }
            table { border-collapse: collapse; width: 100%; font-size: .92rem; }
            th { text-align: left; color: var(--soft); font-weight: 500; } td, th { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
            td.id, td.number { white-space: nowrap; font-variant-numeric: tabular-nums; } td.number { text-align: right; color: var(--soft); }
            td.verdict { white-space: nowrap; } .rule { color: var(--soft); } a { color: inherit; }
            .bar { display: flex; width: 12rem; height: .7rem; border-radius: .35rem; overflow: hidden; background: var(--line); }
            .bar i { display: block; height: 100%; } .bar .g { background: var(--good); } .bar .b { background: var(--bad); } .bar .o { background: #e0c46c; }
            pre { white-space: pre-wrap; color: var(--bad); margin: .3rem 0; font-size: .82rem; }
            """;

    private HtmlReport() {}

    static String of(RunResult result) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
                + text(result.backend() + ": " + result.badge()) + "</title>\n<style>\n" + STYLE
                + "</style></head><body>\n" + head(result) + capabilities(result) + promises(result)
                + result.byPromise().entrySet().stream()
                        .map(entry -> section(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining())
                + "</body></html>\n";
    }

    private static String head(RunResult result) {
        return "<h1>" + text(result.backend()) + "</h1>\n<p>" + text(result.version()) + " · conformance of the "
                + text(result.suite()) + " port · " + result.cases().size() + " cases in "
                + RunResult.seconds(result.millis()) + " · seed " + result.seed() + "</p>\n<div class=\"badge "
                + (result.isConformant() ? "passed" : "failed") + "\">" + text(result.badge()) + "</div>\n"
                + (result.only().isEmpty()
                        ? ""
                        : "<p>Only the cases " + text(result.only())
                                + " were asked for: this is not a statement of conformance.</p>\n");
    }

    private static String capabilities(RunResult result) {
        if (result.capabilities().isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("<h2>Capabilities</h2>\n<p>What is claimed is tested. What is not claimed"
                + " is shown here, never skipped in silence.</p>\n<table><tr><th>capability</th><th></th>"
                + "<th>cases that need it</th></tr>\n");
        for (Map.Entry<String, String> note : result.capabilityNotes()) {
            boolean claimed = result.claims().contains(note.getKey());
            out.append("<tr><td class=\"id\">" + text(note.getKey()) + "</td><td>"
                    + (claimed
                            ? "<span class=\"passed\">claimed</span>"
                            : "<span class=\"open\">not claimed</span><br><span class=\"rule\">" + text(note.getValue())
                                    + "</span>")
                    + "</td><td class=\"rule\">" + text(String.join(", ", result.casesThatNeed(note.getKey())))
                    + "</td></tr>\n");
        }
        return out.append("</table>\n").toString();
    }

    private static String promises(RunResult result) {
        StringBuilder out =
                new StringBuilder("<h2>Promise by promise</h2>\n<table><tr><th>promise</th><th></th><th></th></tr>\n");
        result.byPromise()
                .forEach((promise, cases) -> out.append("<tr><td class=\"id\"><a href=\"#" + promise + "\">" + promise
                        + " " + text(promise.title()) + "</a></td><td><div class=\"bar\">"
                        + slice("g", cases, Verdict.PASSED) + slice("b", cases, Verdict.FAILED)
                        + slice("o", cases, Verdict.NOT_CLAIMED) + "</div></td><td>" + tally(cases) + "</td></tr>\n"));
        return out.append("</table>\n").toString();
    }

    private static String slice(String kind, List<CaseResult> cases, Verdict verdict) {
        long percent = Math.round(100.0 * RunResult.count(cases, verdict) / cases.size());
        return percent == 0 ? "" : "<i class=\"" + kind + "\" style=\"width:" + percent + "%\"></i>";
    }

    private static String tally(List<CaseResult> cases) {
        return List.of(Verdict.values()).stream()
                .filter(verdict -> RunResult.count(cases, verdict) > 0)
                .map(verdict -> "<span class=\"" + style(verdict) + "\">" + RunResult.count(cases, verdict) + " "
                        + verdict.words() + "</span>")
                .collect(Collectors.joining(" · "));
    }

    private static String section(Promise promise, List<CaseResult> cases) {
        StringBuilder out = new StringBuilder("<h2 id=\"" + promise + "\">" + promise + " " + text(promise.title())
                + "</h2>\n<p>" + text(promise.sentence())
                + "</p>\n<table><tr><th>case</th><th>verdict</th><th>what was tried, and the rule it checks</th>"
                + "<th style=\"text-align:right\">ms</th></tr>\n");
        for (CaseResult one : cases) {
            out.append("<tr><td class=\"id\">" + text(one.id()) + "</td><td class=\"verdict " + style(one.verdict())
                    + "\">" + one.verdict().words() + "</td><td>" + text(one.sentence()) + "<br><span class=\"rule\">"
                    + text(one.rule()) + "</span>"
                    + (one.detail().isEmpty() ? "" : "<pre>" + text(one.detail()) + "</pre>")
                    + "</td><td class=\"number\">" + one.millis() + "</td></tr>\n");
        }
        return out.append("</table>\n").toString();
    }

    private static String style(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case NOT_CLAIMED -> "open";
        };
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
