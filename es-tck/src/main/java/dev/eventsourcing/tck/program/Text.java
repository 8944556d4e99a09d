package dev.eventsourcing.tck.program;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How programs and what they found are written down. */
final class Text {
    private static final int SHOWN = 12;

    private Text() {}

    static String client(int client) {
        return client == 0 ? "log" : "other";
    }

    static String of(EventFilter filter) {
        if (filter.isAll()) {
            return "all()";
        }
        StringBuilder text = new StringBuilder();
        call(text, "entities", filter.entities());
        call(text, "types", filter.types());
        call(text, "tags", filter.tags());
        return text.toString();
    }

    private static void call(StringBuilder text, String method, Collection<String> values) {
        if (!values.isEmpty()) {
            text.append(text.length() == 0 ? "" : ".")
                    .append(method)
                    .append('(')
                    .append(quoted(values))
                    .append(')');
        }
    }

    static String names(List<Integer> events) {
        return list(events, number -> number > 0 ? "e" + number : "changed(e" + -number + ")");
    }

    static String joined(Collection<?> all, String separator) {
        return all.stream().map(String::valueOf).collect(Collectors.joining(separator));
    }

    static String declaration(int number, EventRecord event) {
        return "e" + number + " = event(" + TextRule.quoted(event.entityId()) + ", " + TextRule.quoted(event.type())
                + (event.tags().isEmpty() ? "" : ", " + quoted(event.tags())) + ")";
    }

    static String events(List<StoredEvent> events, Map<UUID, Integer> numbers) {
        return list(
                events,
                stored -> stored.sequence() + ":"
                        + (numbers.containsKey(stored.event().id())
                                ? "e" + numbers.get(stored.event().id())
                                : "event " + stored.event().id()));
    }

    private static <T> String list(List<T> all, Function<T, String> text) {
        return all.stream().limit(SHOWN).map(text).collect(Collectors.joining(", ", "[", ""))
                + (all.size() > SHOWN ? ", and " + (all.size() - SHOWN) + " more]" : "]");
    }

    private static String quoted(Collection<String> texts) {
        return new TreeSet<>(texts).stream().map(TextRule::quoted).collect(Collectors.joining(", "));
    }
}
