package dev.eventsourcing.core;

import dev.eventsourcing.EventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which event types a payload can belong to, by its class. One thread at a time adds; any number of them ask.
 *
 * <p>A class belongs to the types that name it; if there are none, to the types that name a sealed class or interface
 * which permits it, directly or by way of another one.
 */
final class PayloadClasses {
    private final Map<Class<?>, List<EventType<?>>> exact = new ConcurrentHashMap<>();
    private final Map<Class<?>, List<EventType<?>>> permitted = new ConcurrentHashMap<>();

    void add(EventType<?> type) {
        add(exact, type.payloadClass(), type);
        Set<Class<?>> below = new HashSet<>();
        collectPermitted(type.payloadClass(), below);
        below.forEach(payloadClass -> add(permitted, payloadClass, type));
    }

    /** The types that payloads of a class can belong to; more than one if the class alone does not tell. */
    List<EventType<?>> typesOf(Class<?> payloadClass) {
        List<EventType<?>> types = exact.get(payloadClass);
        return types != null ? types : permitted.getOrDefault(payloadClass, List.of());
    }

    /** The classes at the leaves of a sealed one: those that are not sealed themselves. */
    static Set<Class<?>> casesOf(Class<?> sealedClass) {
        Set<Class<?>> all = new HashSet<>();
        collectPermitted(sealedClass, all);
        all.removeIf(Class::isSealed);
        return all;
    }

    private static void add(Map<Class<?>, List<EventType<?>>> index, Class<?> payloadClass, EventType<?> type) {
        index.compute(payloadClass, (key, types) -> {
            List<EventType<?>> more = types == null ? new ArrayList<>() : new ArrayList<>(types);
            more.add(type);
            return List.copyOf(more);
        });
    }

    private static void collectPermitted(Class<?> payloadClass, Set<Class<?>> found) {
        if (payloadClass.isSealed()) {
            for (Class<?> next : payloadClass.getPermittedSubclasses()) {
                if (found.add(next)) {
                    collectPermitted(next, found);
                }
            }
        }
    }
}
