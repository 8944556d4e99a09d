package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.text.Normalizer;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Logs that store or read something else than what was appended. */
final class ReadMutants {
    private ReadMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.mutant(
                        "includes the sequence behind which to start",
                        "P15",
                        log -> reading(log, r -> r.after(Math.max(0, r.after() - 1)))),
                Subject.mutant(
                        "leaves out the upper bound",
                        "P15",
                        log -> reading(log, r -> r.upTo() == Long.MAX_VALUE ? r : r.upTo(Math.max(0, r.upTo() - 1)))),
                Subject.mutant(
                        "reads backwards forwards",
                        "P15",
                        log -> reading(log, r -> new ReadRequest(r.filter(), r.after(), r.upTo(), false, r.limit()))),
                Subject.mutant("counts the limit from the wrong end", "P15", LimitFromWrongEnd::new),
                Subject.mutant(
                        "ignores the limit",
                        "P15",
                        log -> reading(log, r -> r.limit() == 0 ? r : r.limit(Long.MAX_VALUE))),
                Subject.mutant("loses the last event of each page of 1000", "P9", LosesAtPageEnd::new),
                Subject.mutant(
                        "ignores tags in a filter",
                        "P15",
                        log -> filtering(log, f -> new EventFilter(f.entities(), f.types(), Set.of()))),
                Subject.mutant("takes any tag for all tags", "P15", AnyTag::new),
                Subject.mutant("never ends while others append", "P15", NeverEnds::new),
                Subject.mutant("never answers a filter of many entities", "P15", NeverAnswers::new),
                Subject.mutant("answers with the store's last sequence for any filter", "P15", LastOfStore::new),
                Subject.mutant("shows late what was committed early", "P6", LateCommits::new),
                Subject.mutant(
                        "reads the star as every entity",
                        "P10",
                        log -> filtering(
                                log,
                                f -> f.entities().contains("*") ? new EventFilter(Set.of(), f.types(), f.tags()) : f)),
                Subject.mutant(
                        "reads an entity as a prefix",
                        "P10",
                        log -> matching(log, (f, e) -> f.entities().stream().anyMatch(e.entityId()::startsWith))),
                Subject.mutant(
                        "ignores the case of entity ids",
                        "P10",
                        log -> matching(log, (f, e) -> f.entities().stream().anyMatch(e.entityId()::equalsIgnoreCase))),
                Subject.mutant(
                        "normalizes entity ids",
                        "P10",
                        log -> storing(
                                log, e -> withEntity(e, Normalizer.normalize(e.entityId(), Normalizer.Form.NFC)))),
                Subject.mutant(
                        "trims entity ids",
                        "P10",
                        log -> storing(
                                log,
                                e -> withEntity(
                                        e,
                                        e.entityId().isBlank()
                                                ? e.entityId()
                                                : e.entityId().strip()))),
                Subject.mutant(
                        "lowers type names",
                        "P10",
                        log -> storing(
                                log,
                                e -> new EventRecord(
                                        e.id(),
                                        e.type().toLowerCase(Locale.ROOT),
                                        e.entityId(),
                                        e.timestamp(),
                                        e.tags(),
                                        e.headers(),
                                        e.payload()))),
                Subject.mutant("strips trailing zero bytes", "P11", log -> storing(log, ReadMutants::strippedPayload)),
                Subject.mutant(
                        "stores payloads as text",
                        "P11",
                        log -> storing(
                                log,
                                e -> withPayload(
                                        e,
                                        new String(e.payload().toByteArray(), java.nio.charset.StandardCharsets.UTF_8)
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)))),
                Subject.mutant(
                        "rounds timestamps to milliseconds",
                        "P15",
                        log -> storing(
                                log,
                                e -> new EventRecord(
                                        e.id(),
                                        e.type(),
                                        e.entityId(),
                                        e.timestamp().truncatedTo(ChronoUnit.MILLIS),
                                        e.tags(),
                                        e.headers(),
                                        e.payload()))),
                Subject.mutant(
                        "loses headers with empty values",
                        "P10",
                        log -> storing(log, ReadMutants::withoutEmptyHeaders)),
                Subject.mutant(
                        "loses tags",
                        "P15",
                        log -> storing(
                                log,
                                e -> new EventRecord(
                                        e.id(),
                                        e.type(),
                                        e.entityId(),
                                        e.timestamp(),
                                        Set.of(),
                                        e.headers(),
                                        e.payload()))));
    }

    private static EventLog reading(EventLog log, UnaryOperator<ReadRequest> change) {
        return new LogDecorator(log) {
            @Override
            public EventCursor read(ReadRequest request) {
                return log.read(change.apply(request));
            }
        };
    }

    private static EventLog filtering(EventLog log, UnaryOperator<EventFilter> change) {
        return new LogDecorator(log) {
            @Override
            public EventCursor read(ReadRequest r) {
                return log.read(
                        new ReadRequest(change.apply(r.filter()), r.after(), r.upTo(), r.backward(), r.limit()));
            }

            @Override
            public long lastSequence(EventFilter filter) {
                return log.lastSequence(change.apply(filter));
            }
        };
    }

    private interface EntityMatch {
        boolean matches(EventFilter filter, EventRecord event);
    }

    private static EventLog matching(EventLog log, EntityMatch match) {
        return new LogDecorator(log) {
            @Override
            public EventCursor read(ReadRequest r) {
                if (r.filter().entities().isEmpty()) {
                    return log.read(r);
                }
                EventFilter rest =
                        new EventFilter(Set.of(), r.filter().types(), r.filter().tags());
                Predicate<StoredEvent> wanted = e -> match.matches(r.filter(), e.event());
                return cursorOver(
                        list(new ReadRequest(rest, r.after(), r.upTo(), r.backward(), Long.MAX_VALUE)).stream()
                                .filter(wanted)
                                .limit(r.limit())
                                .iterator());
            }
        };
    }

    private static EventLog storing(EventLog log, UnaryOperator<EventRecord> change) {
        return new LogDecorator(log) {
            @Override
            public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
                return log.append(batch.stream().map(change).toList(), expectation);
            }
        };
    }

    private static EventRecord withEntity(EventRecord e, String entityId) {
        return new EventRecord(e.id(), e.type(), entityId, e.timestamp(), e.tags(), e.headers(), e.payload());
    }

    private static EventRecord withPayload(EventRecord e, byte[] payload) {
        return new EventRecord(
                e.id(), e.type(), e.entityId(), e.timestamp(), e.tags(), e.headers(), Bytes.copyOf(payload));
    }

    private static EventRecord strippedPayload(EventRecord e) {
        byte[] bytes = e.payload().toByteArray();
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return withPayload(e, Arrays.copyOf(bytes, length));
    }

    private static EventRecord withoutEmptyHeaders(EventRecord e) {
        Map<String, String> headers = new HashMap<>(e.headers());
        headers.values().removeIf(String::isEmpty);
        return new EventRecord(e.id(), e.type(), e.entityId(), e.timestamp(), e.tags(), headers, e.payload());
    }

    private static final class LimitFromWrongEnd extends LogDecorator {
        LimitFromWrongEnd(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest r) {
            if (!r.backward() || r.limit() == Long.MAX_VALUE) {
                return log.read(r);
            }
            List<StoredEvent> events =
                    new ArrayList<>(list(new ReadRequest(r.filter(), r.after(), r.upTo(), false, r.limit())));
            Collections.reverse(events);
            return cursorOver(events.iterator());
        }
    }

    private static final class LosesAtPageEnd extends LogDecorator {
        LosesAtPageEnd(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            EventCursor events = log.read(request);
            Iterator<StoredEvent> lossy = new Iterator<>() {
                private int delivered;

                @Override
                public boolean hasNext() {
                    return events.hasNext();
                }

                @Override
                public StoredEvent next() {
                    if (++delivered % 1000 == 0 && events.hasNext()) {
                        StoredEvent lost = events.next();
                        return events.hasNext() ? events.next() : lost;
                    }
                    return events.next();
                }
            };
            return cursorOver(lossy);
        }
    }

    private static final class AnyTag extends LogDecorator {
        AnyTag(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest r) {
            if (r.filter().tags().size() < 2) {
                return log.read(r);
            }
            EventFilter rest = new EventFilter(r.filter().entities(), r.filter().types(), Set.of());
            return cursorOver(list(new ReadRequest(rest, r.after(), r.upTo(), r.backward(), Long.MAX_VALUE)).stream()
                    .filter(e -> r.filter().tags().stream().anyMatch(e.event().tags()::contains))
                    .limit(r.limit())
                    .iterator());
        }
    }

    private static final class NeverEnds extends LogDecorator {
        NeverEnds(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest r) {
            if (r.backward() || r.upTo() != Long.MAX_VALUE || r.limit() != Long.MAX_VALUE) {
                return log.read(r);
            }
            Iterator<StoredEvent> chasing = new Iterator<>() {
                private long position = r.after();
                private Iterator<StoredEvent> page = Collections.emptyIterator();

                @Override
                public boolean hasNext() {
                    if (!page.hasNext()) {
                        page = list(r.after(position).limit(100)).iterator();
                    }
                    return page.hasNext();
                }

                @Override
                public StoredEvent next() {
                    StoredEvent event = page.next();
                    position = event.sequence();
                    return event;
                }
            };
            return cursorOver(chasing);
        }
    }

    /** The call does not return, and so does not the case: the suite must go on all the same. */
    private static final class NeverAnswers extends LogDecorator {
        NeverAnswers(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            if (request.filter().entities().size() > 50) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new BackendUnavailableException("interrupted while reading", e);
                }
            }
            return log.read(request);
        }
    }

    private static final class LastOfStore extends LogDecorator {
        LastOfStore(EventLog log) {
            super(log);
        }

        @Override
        public long lastSequence(EventFilter filter) {
            return log.lastSequence(EventFilter.all());
        }
    }

    /** Every seventh event can be read only 30 ms after it was first asked for, when later ones have been seen. */
    private static final class LateCommits extends LogDecorator {
        private static final Map<java.util.UUID, Long> FIRST_ASKED = new ConcurrentHashMap<>();

        LateCommits(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            return cursorOver(list(request).stream()
                    .filter(LateCommits::isVisible)
                    .collect(Collectors.toList())
                    .iterator());
        }

        private static boolean isVisible(StoredEvent event) {
            long now = System.nanoTime();
            return event.sequence() % 7 != 0
                    || now - FIRST_ASKED.computeIfAbsent(event.event().id(), id -> now) > 30_000_000;
        }

        @Override
        public dev.eventsourcing.spi.Tail tail(
                long after, EventFilter filter, dev.eventsourcing.spi.TailListener listener) {
            return dev.eventsourcing.spi.PollingTail.start(
                    this,
                    after,
                    filter,
                    listener,
                    new dev.eventsourcing.spi.AppendSignal(),
                    java.time.Duration.ofMillis(1),
                    java.time.Duration.ofMillis(5),
                    "late-commits");
        }
    }
}
