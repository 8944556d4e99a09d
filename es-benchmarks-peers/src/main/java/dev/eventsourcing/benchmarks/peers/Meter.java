package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.engine.Reading;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** A persistent actor of Pekko whose state is how many events it has. */
final class Meter extends EventSourcedBehavior<Meter.Command, Reading, Long> {
    /** By which all events are found: there is no way to read all events of a journal but by a tag. */
    static final String TAG = "all";

    /** What a meter is told. */
    sealed interface Command {}

    /** To persist events, all or none; answers with how many there are. */
    record Append(List<Reading> events, ActorRef<Long> replyTo) implements Command {}

    /** To say how many events there are, and to stop. */
    record CountAndStop(ActorRef<Long> replyTo) implements Command {}

    Meter(String entity) {
        super(PersistenceId.of("Meter", entity));
    }

    @Override
    public Long emptyState() {
        return 0L;
    }

    @Override
    public CommandHandler<Command, Reading, Long> commandHandler() {
        return (state, command) -> {
            if (command instanceof Append append) {
                return Effect().persist(append.events()).thenReply(append.replyTo(), count -> count);
            }
            CountAndStop last = (CountAndStop) command;
            return Effect().stop().thenReply(last.replyTo(), count -> count);
        };
    }

    @Override
    public EventHandler<Long, Reading> eventHandler() {
        return (count, event) -> count + 1;
    }

    @Override
    public Set<String> tagsFor(Reading event) {
        return Set.of(TAG);
    }
}
