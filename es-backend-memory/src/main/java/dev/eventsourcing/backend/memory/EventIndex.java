package dev.eventsourcing.backend.memory;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the events of each entity, type and tag are. One thread at a time adds; any number of them read without a lock.
 */
final class EventIndex {
    private final Map<String, SequenceList> byEntity = new ConcurrentHashMap<>();
    private final Map<String, SequenceList> byType = new ConcurrentHashMap<>();
    private final Map<String, SequenceList> byTag = new ConcurrentHashMap<>();

    /** Adds an event; the caller keeps other writers out and publishes the sequence afterwards. */
    void add(long sequence, EventRecord event) {
        add(byEntity, event.entityId(), sequence);
        add(byType, event.type(), sequence);
        for (String tag : event.tags()) {
            add(byTag, tag, sequence);
        }
    }

    /**
     * Goes over the sequences that can match a filter: all that do, and as few others as one index allows.
     *
     * @param upTo at most the published end of the log
     */
    SequenceWalk candidates(EventFilter filter, long after, long upTo, boolean backward) {
        if (filter.isByEntityOnly()) { // what an entity is loaded with
            return SequenceWalk.over(lists(byEntity, filter.entities()), after, upTo, backward);
        }
        List<List<SequenceList>> choices = new ArrayList<>();
        if (!filter.entities().isEmpty()) {
            choices.add(lists(byEntity, filter.entities()));
        }
        if (!filter.types().isEmpty()) {
            choices.add(lists(byType, filter.types()));
        }
        for (String tag : filter.tags()) {
            choices.add(lists(byTag, List.of(tag)));
        }
        return choices.stream()
                .min(Comparator.comparingLong(EventIndex::size))
                .map(lists -> SequenceWalk.over(lists, after, upTo, backward))
                .orElseGet(() -> SequenceWalk.overAll(after, upTo, backward));
    }

    /** The last sequence of an entity, none greater than the published end of the log; 0 if there is none. */
    long lastOfEntity(String entityId, long upTo) {
        SequenceList list = byEntity.get(entityId);
        int count = list == null ? 0 : list.countUpTo(upTo);
        return list == null || count == 0 ? 0 : list.get(count - 1);
    }

    private static void add(Map<String, SequenceList> index, String key, long sequence) {
        SequenceList list = index.get(key);
        if (list == null) {
            list = new SequenceList();
            index.put(key, list);
        }
        list.add(sequence);
    }

    private static List<SequenceList> lists(Map<String, SequenceList> index, Collection<String> keys) {
        List<SequenceList> lists = new ArrayList<>(keys.size());
        for (String key : keys) {
            SequenceList list = index.get(key);
            if (list != null) {
                lists.add(list);
            }
        }
        return lists;
    }

    private static long size(List<SequenceList> lists) {
        long size = 0;
        for (SequenceList list : lists) {
            size += list.size();
        }
        return size;
    }
}
