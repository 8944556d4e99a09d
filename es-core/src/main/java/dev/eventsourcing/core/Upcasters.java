package dev.eventsourcing.core;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.core.Upcaster.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every upcaster of a registry, by the type and version it starts from. One thread at a time adds; any number of them
 * read.
 */
final class Upcasters {
    private final Map<String, TreeMap<Integer, Upcaster>> byType = new ConcurrentHashMap<>(); // values never change

    /** Adds one. */
    void add(Upcaster upcaster) {
        TreeMap<Integer, Upcaster> versions = new TreeMap<>(byType.getOrDefault(upcaster.type(), new TreeMap<>()));
        if (versions.putIfAbsent(upcaster.version(), upcaster) != null) {
            throw new InvalidInputException(
                    "upcaster of event type " + TextRule.quoted(upcaster.type()),
                    "version " + upcaster.version(),
                    "has one already; chain them by their versions");
        }
        requireProgress(upcaster, upcaster.targets());
        byType.put(upcaster.type(), versions);
    }

    /** A step leads to a later version of its type or to another type, and from there never back. */
    private void requireProgress(Upcaster upcaster, List<Target> targets) {
        for (Target target : targets) {
            if (target.type().equals(upcaster.type()) && target.version() <= upcaster.version()) {
                throw circular(upcaster);
            }
            if (!target.type().equals(upcaster.type())
                    && namesFrom(target.type(), new HashSet<>()).contains(upcaster.type())) {
                throw circular(upcaster);
            }
        }
    }

    private static InvalidInputException circular(Upcaster upcaster) {
        return new InvalidInputException(
                "upcaster", upcaster, "leads back to where it starts; every step must lead to a newer payload");
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    boolean startAt(String type, int version) {
        TreeMap<Integer, Upcaster> versions = byType.get(type);
        return versions != null && versions.containsKey(version);
    }

    /** What a stored payload has become by now, in order. */
    List<OldPayload> apply(OldPayload old) {
        TreeMap<Integer, Upcaster> versions = byType.get(old.version().type());
        Upcaster next = versions == null ? null : versions.get(old.version().version());
        if (next == null) {
            return List.of(old);
        }
        List<OldPayload> newer = new ArrayList<>();
        for (OldPayload part : next.apply(old)) {
            newer.addAll(apply(part));
        }
        return newer;
    }

    /** The name that a type has by now, for an event whose payload nobody can look into; the first if it was split. */
    String presentName(String type, int version) {
        TreeMap<Integer, Upcaster> versions = byType.get(type);
        Upcaster next = versions == null ? null : versions.get(version);
        if (next == null) {
            return type;
        }
        if (next.targets().isEmpty()) {
            return type;
        }
        Target target = next.targets().get(0);
        return target.version() == Integer.MAX_VALUE && target.type().equals(type)
                ? type
                : presentName(target.type(), target.version());
    }

    /** The same filter, for events that were stored under an older name too. */
    EventFilter stored(EventFilter filter) {
        if (filter.types().isEmpty() || byType.isEmpty()) {
            return filter;
        }
        Set<String> types = new LinkedHashSet<>(filter.types());
        for (String old : byType.keySet()) {
            Set<String> present = namesFrom(old, new HashSet<>());
            if (filter.types().stream().anyMatch(present::contains)) {
                types.add(old);
            }
        }
        return types.size() == filter.types().size()
                ? filter
                : new EventFilter(filter.entities(), types, filter.tags());
    }

    /** The same beliefs, about events that were stored under an older name too. */
    Expectation stored(Expectation expectation) {
        if (byType.isEmpty()) {
            return expectation;
        }
        return new Expectation(expectation.conditions().stream()
                .map(condition ->
                        new Expectation.Condition(stored(condition.scope()), condition.bound(), condition.sequence()))
                .toList());
    }

    private Set<String> namesFrom(String type, Set<String> found) {
        if (found.add(type)) {
            byType.getOrDefault(type, new TreeMap<>())
                    .values()
                    .forEach(upcaster -> upcaster.targets().forEach(target -> namesFrom(target.type(), found)));
        }
        return found;
    }
}
