package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs whose tails lose, repeat, reorder or go on when they should not. */
final class TailMutants {
    private TailMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.mutant("forgets what is appended between history and live", "P7", DropsAtSeam::new),
                Subject.mutant("repeats the last of the history as the first live event", "P7", RepeatsAtSeam::new),
                Subject.mutant(
                        "starts every tail at the beginning", "P7", log -> tailing(log, (after, filter) -> 0L, f -> f)),
                Subject.mutant(
                        "skips the first event behind the start",
                        "P7",
                        log -> tailing(log, (after, filter) -> after + 1, f -> f)),
                Subject.mutant(
                        "ignores the filter of a tail",
                        "P7",
                        log -> tailing(log, (after, filter) -> after, f -> EventFilter.all())),
                Subject.mutant("swaps neighbours in a tail", "P7", SwapsNeighbours::new),
                Subject.mutant("goes on after the listener threw", "P7", SwallowsListenerFailure::new),
                Subject.mutant("never says that a tail ended", "P7", SilentFailure::new),
                Subject.mutant("never says that a tail caught up", "P7", NeverCaughtUp::new),
                Subject.mutant("delivers after close", "P14", DeliversAfterClose::new),
                Subject.mutant("tails only the history", "P7", HistoryOnly::new),
                Subject.mutant("tails only what is new", "P7", LiveOnly::new));
    }

    private interface Start {
        long after(long after, EventFilter filter);
    }

    private static EventLog tailing(EventLog log, Start start, java.util.function.UnaryOperator<EventFilter> change) {
        return new LogDecorator(log) {
            @Override
            public Tail tail(long after, EventFilter filter, TailListener listener) {
                return log.tail(start.after(after, filter), change.apply(filter), listener);
            }
        };
    }

    /** Passes everything on; a mutant overrides what it breaks. */
    private static class ListenerDecorator implements TailListener {
        final TailListener listener;

        ListenerDecorator(TailListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
        }

        @Override
        public void onEvent(StoredEvent event) throws Exception {
            listener.onEvent(event);
        }

        @Override
        public void onCaughtUp(long sequence) throws Exception {
            listener.onCaughtUp(sequence);
        }

        @Override
        public void onFailure(EventStoreException cause) {
            listener.onFailure(cause);
        }
    }

    private static final class DropsAtSeam extends LogDecorator {
        DropsAtSeam(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            List<StoredEvent> history = list(ReadRequest.of(filter).after(after));
            try {
                for (StoredEvent event : history) {
                    listener.onEvent(event);
                }
            } catch (Exception e) {
                return log.tail(after, filter, listener);
            }
            return log.tail(log.lastSequence(EventFilter.all()), filter, listener);
        }
    }

    private static final class RepeatsAtSeam extends LogDecorator {
        RepeatsAtSeam(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                private @Nullable StoredEvent last;
                private boolean caughtUp;

                @Override
                public void onEvent(StoredEvent event) throws Exception {
                    if (caughtUp && last != null) {
                        listener.onEvent(last);
                        last = null;
                    } else if (!caughtUp) {
                        last = event;
                    }
                    listener.onEvent(event);
                }

                @Override
                public void onCaughtUp(long sequence) throws Exception {
                    caughtUp = true;
                    listener.onCaughtUp(sequence);
                }
            });
        }
    }

    private static final class SwapsNeighbours extends LogDecorator {
        SwapsNeighbours(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                private @Nullable StoredEvent held;

                @Override
                public void onEvent(StoredEvent event) throws Exception {
                    if (held == null && event.sequence() % 5 == 0) {
                        held = event;
                        return;
                    }
                    listener.onEvent(event);
                    release();
                }

                @Override
                public void onCaughtUp(long sequence) throws Exception {
                    release();
                    listener.onCaughtUp(sequence);
                }

                private void release() throws Exception {
                    if (held != null) {
                        StoredEvent late = held;
                        held = null;
                        listener.onEvent(late);
                    }
                }
            });
        }
    }

    private static final class SwallowsListenerFailure extends LogDecorator {
        SwallowsListenerFailure(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                @Override
                public void onEvent(StoredEvent event) {
                    try {
                        listener.onEvent(event);
                    } catch (Exception | AssertionError e) {
                        return; // as if nothing had happened
                    }
                }
            });
        }
    }

    private static final class SilentFailure extends LogDecorator {
        SilentFailure(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                @Override
                public void onFailure(EventStoreException cause) {}
            });
        }
    }

    private static final class NeverCaughtUp extends LogDecorator {
        NeverCaughtUp(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                @Override
                public void onCaughtUp(long sequence) {}
            });
        }
    }

    private static final class DeliversAfterClose extends LogDecorator {
        DeliversAfterClose(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            Tail tail = log.tail(after, filter, listener);
            return () -> CompletableFuture.runAsync(
                    tail::close, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
        }
    }

    private static final class HistoryOnly extends LogDecorator {
        HistoryOnly(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, new ListenerDecorator(listener) {
                private boolean caughtUp;

                @Override
                public void onEvent(StoredEvent event) throws Exception {
                    if (!caughtUp) {
                        listener.onEvent(event);
                    }
                }

                @Override
                public void onCaughtUp(long sequence) throws Exception {
                    caughtUp = true;
                    listener.onCaughtUp(sequence);
                }
            });
        }
    }

    private static final class LiveOnly extends LogDecorator {
        LiveOnly(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(log.lastSequence(EventFilter.all()), filter, listener);
        }
    }
}
