package dev.eventsourcing.tck;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.Tail;

/** What the groups of tail cases share. */
abstract class TailGroup extends Group {
    TailGroup(BackendTck suite) {
        super(suite);
    }

    final Collector tailFrom(long after, EventFilter filter) {
        Collector collector = new Collector(patience());
        closing(log().tail(after, filter, collector));
        return collector;
    }

    /** Waits until a new tail has been shown an event: by then a tail that is still running would have been, too. */
    final void awaitOthersToSee(long sequence) throws InterruptedException {
        awaitOthersToSee(log(), sequence);
    }

    final void awaitOthersToSee(LogUnderTest log, long sequence) throws InterruptedException {
        Collector collector = new Collector(patience());
        Tail tail = log.tail(0, EventFilter.all(), collector);
        collector.awaitCaughtUp(sequence);
        tail.close();
    }
}
