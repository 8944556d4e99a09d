package dev.eventsourcing.tck.report;

import java.util.Collection;
import java.util.stream.Collectors;

/** A run for programs. */
final class JsonReport {
    private JsonReport() {}

    static String of(RunResult result) {
        String cases = result.cases().stream().map(JsonReport::line).collect(Collectors.joining(",\n"));
        return """
                {
                  "backend": %s,
                  "version": %s,
                  "suite": %s,
                  "seed": %d,
                  "only": %s,
                  "claims": %s,
                  "millis": %d,
                  "total": %d,
                  "passed": %d,
                  "failed": %d,
                  "notClaimed": %d,
                  "badge": %s,
                  "cases": [
                %s
                  ]
                }
                """.formatted(
                        quoted(result.backend()),
                        quoted(result.version()),
                        quoted(result.suite()),
                        result.seed(),
                        quoted(result.only()),
                        array(result.claims()),
                        result.millis(),
                        result.cases().size(),
                        result.count(Verdict.PASSED),
                        result.count(Verdict.FAILED),
                        result.count(Verdict.NOT_CLAIMED),
                        quoted(result.badge()),
                        cases);
    }

    private static String line(CaseResult one) {
        return "    {\"id\": " + quoted(one.id()) + ", \"promise\": " + quoted(one.promise()) + ", \"verdict\": "
                + quoted(one.verdict().name()) + ", \"millis\": " + one.millis() + ", \"needs\": " + array(one.needs())
                + ", \"rule\": " + quoted(one.rule()) + "}";
    }

    private static String array(Collection<String> texts) {
        return texts.stream().map(JsonReport::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
