package dev.eventsourcing.core;

import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Turns the payload of an older release into that of a newer one, when it is read. What is stored never changes.
 *
 * <pre>{@code
 * registry.register(EventType.of("device-registered", DeviceRegistered.class).version(3));
 * registry.upcast(Upcaster.tree("new-device", 1, tree -> {        // version 1 had one address, version 2 has a list
 *     tree.put("macAddresses", List.of(tree.remove("macAddress")));
 *     return tree;
 * }));
 * registry.upcast(Upcaster.rename("new-device", 2, "device-registered", 3));
 * }</pre>
 *
 * <p>Each upcaster takes one step, from one version of one type; {@link EventRegistry#upcast} chains them. They work on
 * the decoded payload, behind decryption: on the tree of names and values, or on the objects of an older class. They
 * run on every path on which events are read. The other parts of an event stay as they are: what is made from one
 * stored event shares its id, sequence, entity and time.
 *
 * <p>Functions must be pure, since an event may be read any number of times by any thread. What one throws is reported
 * as a {@link dev.eventsourcing.CodecException} that names the event; its message is left out, for it may quote a
 * payload. Immutable.
 */
public final class Upcaster {
    private final String type;
    private final int version;
    private final List<Target> targets;
    private final Step step;

    /** Where a step leads: a type's stable name and schema version. */
    record Target(String type, int version) {
        Target {
            TextRule.TYPE_NAME.check(type);
            if (version < 1) {
                throw new InvalidInputException("version of event type " + type, version, "must be 1 or more");
            }
        }
    }

    /** What a step does with a payload. */
    @FunctionalInterface
    interface Step {
        List<OldPayload> apply(OldPayload old);
    }

    /**
     * One of the payloads that an old one is split into.
     *
     * @param type the stable name of its type
     * @param version its schema version
     * @param tree names and values, as the codec writes them
     */
    public record Part(String type, int version, Map<String, Object> tree) {
        /**
         * Keeps the tree as it is given.
         *
         * @throws InvalidInputException if no type can have this name or version
         */
        public Part {
            new Target(type, version);
            Objects.requireNonNull(tree, "tree");
        }

        /** Without the payload. */
        @Override
        public String toString() {
            return "Part[" + type + " v" + version + "]";
        }
    }

    private Upcaster(String type, int version, List<Target> targets, Step step) {
        Target from = new Target(type, version);
        this.type = from.type();
        this.version = from.version();
        this.targets = List.copyOf(targets);
        this.step = step;
    }

    /**
     * From a version of a type to the next one, by changing names and values.
     *
     * @param type the stable name
     * @param fromVersion the version of the payloads that are changed; the result has the next one
     * @param change takes a copy of the tree, which it may change and return
     * @return the upcaster
     * @throws InvalidInputException if no type can have this name or version
     */
    public static Upcaster tree(String type, int fromVersion, UnaryOperator<Map<String, Object>> change) {
        Objects.requireNonNull(change, "change");
        Target to = new Target(type, fromVersion + 1);
        return new Upcaster(type, fromVersion, List.of(to), old -> List.of(old.tree(to, change.apply(old.tree()))));
    }

    /**
     * From one type to another, with the same payload.
     *
     * @param type the stable name that is stored
     * @param fromVersion the version that is stored
     * @param newType the stable name from now on
     * @param newVersion the version the payload is of under its new name
     * @return the upcaster
     * @throws InvalidInputException if no type can have such a name or version
     */
    public static Upcaster rename(String type, int fromVersion, String newType, int newVersion) {
        Target to = new Target(newType, newVersion);
        return new Upcaster(type, fromVersion, List.of(to), old -> List.of(old.renamed(to)));
    }

    /**
     * From the objects of an older class to those of a newer one.
     *
     * @param <A> the older payload class
     * @param <B> the newer payload class
     * @param from the older type and version; need not be registered
     * @param to the newer type and version
     * @param change makes the newer payload
     * @return the upcaster
     */
    public static <A, B> Upcaster typed(EventType<A> from, EventType<B> to, Function<? super A, ? extends B> change) {
        Objects.requireNonNull(change, "change");
        Target target = new Target(to.name(), to.version());
        return new Upcaster(
                from.name(),
                from.version(),
                List.of(target),
                old -> List.of(old.object(to, change.apply(old.as(from)))));
    }

    /**
     * From one event to several, or to none.
     *
     * @param type the stable name
     * @param fromVersion the version of the payloads that are split
     * @param newTypes the names of the types that the parts can be of: who asks for one of them finds the old events
     * @param split takes a copy of the tree; gives the parts, in order
     * @return the upcaster
     * @throws InvalidInputException if no type can have this name or version
     */
    public static Upcaster split(
            String type, int fromVersion, List<String> newTypes, Function<Map<String, Object>, List<Part>> split) {
        Objects.requireNonNull(split, "split");
        List<Target> targets = newTypes.stream()
                .map(name -> new Target(name, Integer.MAX_VALUE))
                .toList();
        return new Upcaster(
                type,
                fromVersion,
                targets,
                old -> split.apply(old.tree()).stream()
                        .map(part -> old.tree(declared(part, newTypes, old), new LinkedHashMap<>(part.tree())))
                        .toList());
    }

    private static Target declared(Part part, List<String> newTypes, OldPayload old) {
        boolean goesOn = !part.type().equals(old.version().type())
                || part.version() > old.version().version();
        if (!newTypes.contains(part.type()) || !goesOn) {
            throw new IllegalStateException("a part is of a type that was not declared, or of no newer version");
        }
        return new Target(part.type(), part.version());
    }

    String type() {
        return type;
    }

    int version() {
        return version;
    }

    /** Where it can lead. The version is the greatest possible one if only the parts will tell. */
    List<Target> targets() {
        return targets;
    }

    List<OldPayload> apply(OldPayload old) {
        return step.apply(old);
    }

    @Override
    public String toString() {
        return "Upcaster[" + type + " v" + version + " to "
                + targets.stream().map(Target::type).distinct().toList() + "]";
    }
}
