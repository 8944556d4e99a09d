package dev.eventsourcing.tck.program;

import dev.eventsourcing.EventFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One call of a program, by one of two clients. Immutable. */
sealed interface Step {
    /** Who calls: 0 or 1. */
    int client();

    /** The same with one thing less; each of them is worth a try when the program fails. */
    List<Step> simpler();

    /** Appends events, which are given by their numbers; a negative number means another content under the same id. */
    record Append(int client, List<Integer> events, List<Belief> beliefs) implements Step {
        public Append {
            events = List.copyOf(events);
            beliefs = List.copyOf(beliefs);
        }

        @Override
        public List<Step> simpler() {
            List<Step> simpler = new ArrayList<>();
            if (events.size() > 3) {
                simpler.add(new Append(client, events.subList(0, events.size() / 2), beliefs));
                simpler.add(new Append(client, events.subList(events.size() / 2, events.size()), beliefs));
            }
            for (int i = 0; i < events.size() && events.size() > 1; i++) {
                simpler.add(new Append(client, without(events, i), beliefs));
            }
            for (int i = 0; i < beliefs.size(); i++) {
                int at = i;
                simpler.add(new Append(client, events, without(beliefs, i)));
                beliefs.get(i).simpler().ifPresent(belief -> {
                    List<Belief> changed = new ArrayList<>(beliefs);
                    changed.set(at, belief);
                    simpler.add(new Append(client, events, changed));
                });
            }
            if (client > 0) {
                simpler.add(new Append(0, events, beliefs));
            }
            return simpler;
        }

        @Override
        public String toString() {
            return Text.client(client) + ".append(" + Text.names(events) + ", "
                    + (beliefs.isEmpty() ? "any()" : "if " + Text.joined(beliefs, " and ")) + ")";
        }
    }

    /** Reads to the end of the cursor. */
    record Read(
            int client,
            EventFilter filter,
            Optional<Place> after,
            Optional<Place> upTo,
            boolean backward,
            Optional<Long> limit)
            implements Step {
        @Override
        public List<Step> simpler() {
            List<Step> simpler = new ArrayList<>();
            if (client > 0) {
                simpler.add(new Read(0, filter, after, upTo, backward, limit));
            }
            if (!filter.isAll()) {
                simpler.add(new Read(client, EventFilter.all(), after, upTo, backward, limit));
            }
            if (after.isPresent()) {
                simpler.add(new Read(client, filter, Optional.empty(), upTo, backward, limit));
            }
            if (upTo.isPresent()) {
                simpler.add(new Read(client, filter, after, Optional.empty(), backward, limit));
            }
            if (backward) {
                simpler.add(new Read(client, filter, after, upTo, false, limit));
            }
            if (limit.isPresent()) {
                simpler.add(new Read(client, filter, after, upTo, backward, Optional.empty()));
            }
            return simpler;
        }

        @Override
        public String toString() {
            return Text.client(client) + ".read(" + Text.of(filter)
                    + after.map(place -> ".after(" + place + ")").orElse("")
                    + upTo.map(place -> ".upTo(" + place + ")").orElse("")
                    + limit.map(most -> ".limit(" + most + ")").orElse("")
                    + (backward ? ".backwards()" : "") + ")";
        }
    }

    /** Asks for a last sequence. */
    record Last(int client, EventFilter filter) implements Step {
        @Override
        public List<Step> simpler() {
            List<Step> simpler = new ArrayList<>();
            if (client > 0) {
                simpler.add(new Last(0, filter));
            }
            if (!filter.isAll()) {
                simpler.add(new Last(client, EventFilter.all()));
            }
            return simpler;
        }

        @Override
        public String toString() {
            return Text.client(client) + ".lastSequence(" + Text.of(filter) + ")";
        }
    }

    /** Closes a client and connects it again. */
    record Reopen(int client) implements Step {
        @Override
        public List<Step> simpler() {
            return client > 0 ? List.of(new Reopen(0)) : List.of();
        }

        @Override
        public String toString() {
            return Text.client(client) + " = reopen()";
        }
    }

    private static <T> List<T> without(List<T> all, int index) {
        List<T> fewer = new ArrayList<>(all);
        fewer.remove(index);
        return fewer;
    }
}
