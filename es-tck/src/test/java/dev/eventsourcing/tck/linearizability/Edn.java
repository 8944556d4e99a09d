package dev.eventsourcing.tck.linearizability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much of Clojure's data notation as histories are written in: maps, vectors, lists, keywords (as texts with their
 * colon), texts, whole numbers, nil, comments.
 */
final class Edn {
    private final String text;
    private int at;

    private Edn(String text) {
        this.text = text;
    }

    /** All values of a text, one after the other. */
    static List<@Nullable Object> readAll(String text) {
        Edn edn = new Edn(text);
        List<@Nullable Object> values = new ArrayList<>();
        for (edn.skip(); edn.at < text.length(); edn.skip()) {
            values.add(edn.value());
        }
        return values;
    }

    private @Nullable Object value() {
        skip();
        char c = text.charAt(at);
        if (c == '{') {
            Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
            List<@Nullable Object> parts = sequence('}');
            for (int i = 0; i < parts.size(); i += 2) {
                map.put(parts.get(i), parts.get(i + 1));
            }
            return map;
        } else if (c == '[') {
            return sequence(']');
        } else if (c == '(') {
            return sequence(')');
        } else if (c == '"') {
            return string();
        }
        int from = at;
        while (at < text.length() && " \t\r\n,{}[]()\";".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String atom = text.substring(from, at);
        if (atom.isEmpty()) {
            throw new IllegalArgumentException("unexpected '" + c + "' at " + at);
        }
        return atom.equals("nil") ? null : atom.matches("-?\\d+") ? (Object) Long.valueOf(atom) : atom;
    }

    private List<@Nullable Object> sequence(char end) {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        for (skip(); text.charAt(at) != end; skip()) {
            values.add(value());
        }
        at++;
        return values;
    }

    private String string() {
        StringBuilder content = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            at += text.charAt(at) == '\\' ? 1 : 0;
            content.append(text.charAt(at));
        }
        at++;
        return content.toString();
    }

    private void skip() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || ",;".indexOf(text.charAt(at)) >= 0)) {
            if (text.charAt(at) == ';') {
                int newLine = text.indexOf('\n', at);
                at = newLine < 0 ? text.length() : newLine;
            } else {
                at++;
            }
        }
    }
}
