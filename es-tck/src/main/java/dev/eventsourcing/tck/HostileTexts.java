package dev.eventsourcing.tck;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Texts that engines have tripped over: in subjects, SQL, paths, patterns, collations and encodings. */
final class HostileTexts {
    private static final List<String> SHORT = List.of(
            // subjects and their wildcards
            "*",
            ">",
            ".",
            "..",
            "...",
            "a..b",
            ".a",
            "a.",
            "a.b",
            "a.*",
            "a.>",
            "$JS.API.INFO",
            "$KV.x",
            "_INBOX.x",
            // quotes, SQL, patterns
            "'",
            "''",
            "\"",
            "\"\"",
            "`",
            "'; DROP TABLE events; --",
            "$$",
            "$1",
            "?",
            "??",
            ":name",
            "%",
            "%%",
            "_",
            "a%",
            "a_",
            "\\",
            "\\\\",
            "\\%",
            "{}",
            "{1,2}",
            "[a]",
            "(a|b)",
            "^a$",
            "+",
            "a+b",
            // paths, addresses, encodings, and what encodings of other texts here look like
            "/",
            "//",
            "../x",
            "../../etc/passwd",
            "C:\\x",
            "#",
            "&",
            "=",
            "~",
            "~a",
            "YQ",
            "YQ==",
            "~YQ",
            "%2E",
            "a%2Eb",
            "%00",
            "\\u0000",
            "&amp;",
            "<script>",
            "${jndi:ldap://x}",
            "%s%n",
            "{0}",
            // white space and control characters
            " ",
            "  ",
            " a",
            "a ",
            "a b",
            "\t",
            "\n",
            "\r\n",
            "a\r\nb",
            "\u0001",
            "\u007f",
            "\u0085",
            "\u00a0",
            // what other languages read as something else
            "null",
            "NULL",
            "undefined",
            "true",
            "0",
            "-1",
            "00",
            "1e999",
            "NaN",
            // case, width, composition: all of these stay apart
            "a",
            "A",
            "i",
            "I",
            "\u0131",
            "\u0130",
            "\u00df",
            "ss",
            "SS",
            "\u00e9",
            "e\u0301",
            "\u00c5",
            "\u212b",
            "A\u030a",
            "\ufb01",
            "fi",
            "\uff41",
            "\u03c3",
            "\u03c2",
            // invisible, right to left, beyond the basic plane, and the last of their kind
            "\u200b",
            "a\u200bb",
            "\ufeffa",
            "\u202eabc",
            "\u05d0\u05d1",
            "\u2028",
            "\ufffd",
            "\ue000",
            "\uffff",
            "\ud83d\ude00",
            "\ud83d\udc69\u200d\ud83d\udcbb",
            "\ud800\udc00",
            "\udbff\udfff");

    private HostileTexts() {}

    /** All of them, and the longest of different kinds, each once. */
    static List<String> upTo(int maxBytes) {
        Set<String> texts = new LinkedHashSet<>(SHORT);
        for (String unit : List.of("a", "\u00e9", "\u4e2d", "\ud83d\ude00", ".", "'", "%")) {
            int count = maxBytes / unit.getBytes(StandardCharsets.UTF_8).length;
            texts.add(unit.repeat(count));
            texts.add(unit.repeat(count - 1));
        }
        return new ArrayList<>(texts);
    }

    /** What no text may be: each refused by every type that takes text, before any backend sees it. */
    static List<String> refused(int maxBytes) {
        return List.of(
                "",
                "\0",
                "a\0",
                "\0a",
                "\ud83d",
                "\ude00",
                "a\ud83d",
                "\ude00\ud83d",
                "\ud83da",
                "a".repeat(maxBytes + 1),
                "\u00e9".repeat(maxBytes / 2 + 1));
    }
}
