package dev.eventsourcing.backend.nats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of many entities in the order of the stream, each entity read by itself: what it costs depends on what
 * they hold, not on what the stream holds. A message may come from two of them, as an {@link Ascending} that is almost
 * at its end reads every message; it is given once. Used by one thread at a time.
 */
final class Merged implements Messages {
    private final List<Ascending> parts;
    private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparingLong(Head::number));
    private boolean begun;

    /** The next message of a part. */
    private record Head(StoredMessage message, Ascending part) {
        long number() {
            return message.number();
        }
    }

    private Merged(List<Ascending> parts) {
        this.parts = parts;
    }

    /** The messages of some entities in a range whose end was asked for before. */
    static Merged of(StreamReader stream, Collection<String> entities, long from, long to) {
        return stream.asOf(to, () -> new Merged(parts(stream, entities, from, to)));
    }

    private static List<Ascending> parts(StreamReader stream, Collection<String> entities, long from, long to) {
        List<Ascending> parts = new ArrayList<>(entities.size());
        for (String entity : entities) {
            List<String> subject = List.of(stream.names().of(entity));
            long end = Math.min(to, stream.end(subject).message());
            if (end >= from) {
                parts.add(new Ascending(stream, subject, from, end, entities.size()));
            }
        }
        return parts;
    }

    @Override
    public @Nullable StoredMessage next() {
        if (!begun) {
            begun = true;
            parts.forEach(Ascending::begin);
            parts.forEach(this::advance);
        }
        Head first = heads.poll();
        if (first == null) {
            return null;
        }
        advance(first.part);
        for (Head same = heads.peek(); same != null && same.number() == first.number(); same = heads.peek()) {
            advance(heads.remove().part);
        }
        return first.message;
    }

    private void advance(Ascending part) {
        StoredMessage message = part.next();
        if (message != null) {
            heads.add(new Head(message, part));
        }
    }

    @Override
    public void close() {
        heads.clear();
        parts.forEach(Ascending::close);
    }
}
