package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.databind.jsontype.NamedType;
import dev.eventsourcing.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names that the application gave to subtypes. Written before the codec is used, only read afterwards. */
final class SubtypeNames {
    private final Map<Class<?>, List<NamedType>> names = new LinkedHashMap<>();

    void add(Class<?> subtype, String name, String... olderNames) {
        List<NamedType> all = new ArrayList<>();
        all.add(new NamedType(subtype, notEmpty(subtype, name)));
        for (String older : olderNames) {
            all.add(new NamedType(subtype, notEmpty(subtype, older)));
        }
        if (names.putIfAbsent(subtype, all) != null) {
            throw new InvalidInputException("subtype", subtype.getName(), "has a name already; name each class once");
        }
    }

    /** A class under its names, the one that is written first; without a name if none was given to it. */
    List<NamedType> of(Class<?> subtype) {
        return names.getOrDefault(subtype, List.of(new NamedType(subtype)));
    }

    private static String notEmpty(Class<?> subtype, String name) {
        if (name.isEmpty()) {
            throw new InvalidInputException("name of subtype " + subtype.getName(), name, "must not be empty");
        }
        return name;
    }
}
