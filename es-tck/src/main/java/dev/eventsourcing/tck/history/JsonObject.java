package dev.eventsourcing.tck.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JSON object with the types that the reader expects. What is missing or of another type is refused by name. */
final class JsonObject {
    private final Map<?, ?> members;

    private JsonObject(Map<?, ?> members) {
        this.members = members;
    }

    static JsonObject parse(String line) {
        return of(Json.read(line));
    }

    static JsonObject of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject(map);
        }
        throw new IllegalArgumentException("a JSON object was expected");
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name) {
        return get(name, String.class);
    }

    long number(String name) {
        return get(name, Long.class);
    }

    boolean flag(String name) {
        return get(name, Boolean.class);
    }

    List<?> list(String name) {
        return get(name, List.class);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            texts.add(String.class.cast(element));
        }
        return texts;
    }

    List<Long> numbers(String name) {
        List<Long> numbers = new ArrayList<>();
        for (Object element : list(name)) {
            numbers.add(Long.class.cast(element));
        }
        return numbers;
    }

    JsonObject object(String name) {
        return of(get(name, Map.class));
    }

    private <T> T get(String name, Class<T> type) {
        Object value = members.get(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw new IllegalArgumentException("member \"" + name + "\" is missing or of another type");
    }
}
