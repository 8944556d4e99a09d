package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Events, filters and conditions in the JSON of histories. */
final class EventJson {
    private EventJson() {}

    static Map<String, Object> write(RecordedEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", event.id().toString());
        json.put("type", event.type());
        json.put("entity", event.entityId());
        json.put("tags", sorted(event.tags()));
        json.put("digest", event.digest());
        return json;
    }

    static RecordedEvent read(JsonObject json) {
        return new RecordedEvent(
                UUID.fromString(json.text("id")),
                json.text("type"),
                json.text("entity"),
                Set.copyOf(json.texts("tags")),
                json.text("digest"));
    }

    static Map<String, Object> write(EventFilter filter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("entities", sorted(filter.entities()));
        json.put("types", sorted(filter.types()));
        json.put("tags", sorted(filter.tags()));
        return json;
    }

    static EventFilter readFilter(JsonObject json) {
        return new EventFilter(
                Set.copyOf(json.texts("entities")), Set.copyOf(json.texts("types")), Set.copyOf(json.texts("tags")));
    }

    static Map<String, Object> write(Condition condition) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scope", write(condition.scope()));
        json.put("bound", condition.bound().name());
        json.put("sequence", condition.sequence());
        return json;
    }

    static Condition readCondition(JsonObject json) {
        return new Condition(
                readFilter(json.object("scope")), Bound.valueOf(json.text("bound")), json.number("sequence"));
    }

    private static List<String> sorted(Collection<String> texts) {
        return List.copyOf(new TreeSet<>(texts));
    }
}
