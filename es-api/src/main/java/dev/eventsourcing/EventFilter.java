package dev.eventsourcing;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which events of a log are meant. An empty set does not restrict. An event matches if its entity is one of the
 * entities, its type is one of the types, and it carries <em>all</em> of the tags.
 *
 * <pre>{@code
 * EventFilter.all()
 * EventFilter.entity("device-123").withTypes("new-device", "renamed")
 * EventFilter.tags("course:math", "student:ada")
 * }</pre>
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @param entities entity ids, compared code point by code point; empty for all
 * @param types event type names; empty for all
 * @param tags tags that an event must carry; empty for none
 */
public record EventFilter(Set<String> entities, Set<String> types, Set<String> tags) {
    private static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), Set.of());

    /**
     * Copies the sets.
     *
     * @throws InvalidInputException if an id, type or tag could not be stored
     */
    public EventFilter {
        entities = Set.copyOf(entities);
        types = Set.copyOf(types);
        tags = Set.copyOf(tags);
        TextRule.ENTITY_ID.checkEach(entities);
        TextRule.TYPE_NAME.checkEach(types);
        TextRule.TAG.checkEach(tags);
    }

    /**
     * Every event of the log.
     *
     * @return the filter that matches everything
     */
    public static EventFilter all() {
        return ALL;
    }

    /**
     * The events of one entity.
     *
     * @param entityId the entity
     * @return a filter for that entity and all types
     */
    public static EventFilter entity(String entityId) {
        return new EventFilter(Set.of(entityId), Set.of(), Set.of());
    }

    /**
     * The events of some entities.
     *
     * @param entityIds the entities
     * @return a filter for these entities and all types
     * @throws InvalidInputException if there is none: that would be every entity
     */
    public static EventFilter entities(Collection<String> entityIds) {
        return new EventFilter(atLeastOne("entities", entityIds), Set.of(), Set.of());
    }

    /**
     * The events of some types.
     *
     * @param types the type names
     * @return a filter for these types and all entities
     * @throws InvalidInputException if there is none: that would be every type
     */
    public static EventFilter types(String... types) {
        return all().withTypes(types);
    }

    /**
     * The events that carry all of some tags.
     *
     * @param tags the tags
     * @return a filter for these tags
     * @throws InvalidInputException if there is none: that would be every event
     */
    public static EventFilter tags(String... tags) {
        return all().withTags(tags);
    }

    /**
     * The same filter, for these types only.
     *
     * @param types the type names
     * @return a copy
     * @throws InvalidInputException if there is none: that would be every type
     */
    public EventFilter withTypes(String... types) {
        return new EventFilter(entities, atLeastOne("types", List.of(types)), tags);
    }

    /**
     * The same filter, for events with all of these tags only.
     *
     * @param tags the tags
     * @return a copy
     * @throws InvalidInputException if there is none: that would be every event
     */
    public EventFilter withTags(String... tags) {
        return new EventFilter(entities, types, atLeastOne("tags", List.of(tags)));
    }

    /**
     * Tells whether this filter lets everything through.
     *
     * @return whether no set restricts
     */
    public boolean isAll() {
        return entities.isEmpty() && types.isEmpty() && tags.isEmpty();
    }

    /**
     * Tells whether this filter asks for nothing but entities: the question that every engine has an index for.
     *
     * @return whether there are entities, no types and no tags
     */
    public boolean isByEntityOnly() {
        return !entities.isEmpty() && types.isEmpty() && tags.isEmpty();
    }

    /**
     * Tells whether an event with these headers is meant.
     *
     * @param entityId the event's entity
     * @param type the event's type name
     * @param tags the event's tags
     * @return whether all three match
     */
    public boolean matches(String entityId, String type, Collection<String> tags) {
        return (entities.isEmpty() || entities.contains(entityId))
                && (types.isEmpty() || types.contains(type))
                && (this.tags.isEmpty() || tags.containsAll(this.tags));
    }

    private static Set<String> atLeastOne(String what, Collection<String> values) {
        if (values.isEmpty()) {
            throw new InvalidInputException(
                    what + " of a filter", values, "must name at least one; for every event use EventFilter.all()");
        }
        return Set.copyOf(values);
    }
}
