package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/** Logs that show payloads to whoever reads messages. */
final class SecretMutants {
    private SecretMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.mutant("writes payloads to the log file", "P13", LogsPayloads::new),
                Subject.mutant("prints the payload at hand", "P13", PrintsPayload::new),
                Subject.mutant("quotes the payload in a refusal", "P13", QuotesPayload::new),
                Subject.mutant("shows the next event as the text of a cursor", "P13", ShownCursor::new));
    }

    private static String text(EventRecord event) {
        return new String(event.payload().toByteArray(), StandardCharsets.UTF_8);
    }

    private static final class LogsPayloads extends LogDecorator {
        private static final Logger LOGGER = Logger.getLogger(LogsPayloads.class.getName());

        LogsPayloads(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            batch.stream().limit(3).forEach(event -> LOGGER.finest(() -> "append " + text(event)));
            return log.append(batch, expectation);
        }
    }

    private static final class PrintsPayload extends LogDecorator {
        private volatile String latest = "";

        PrintsPayload(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            latest = batch.isEmpty() ? "" : text(batch.get(0));
            return log.append(batch, expectation);
        }

        @Override
        public String toString() {
            return "log, last append " + latest;
        }
    }

    private static final class QuotesPayload extends LogDecorator {
        QuotesPayload(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).exceptionallyCompose(failure -> {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                return CompletableFuture.failedFuture(
                        cause instanceof DuplicateEventIdException duplicate
                                ? new DuplicateEventIdException(
                                        "mutant",
                                        duplicate.eventId(),
                                        "another event is stored, not " + text(batch.get(0)))
                                : cause);
            });
        }
    }

    private static final class ShownCursor extends LogDecorator {
        ShownCursor(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            EventCursor events = log.read(request);
            List<StoredEvent> first = request.filter().equals(EventFilter.all()) ? list(request.limit(1)) : List.of();
            return new EventCursor() {
                @Override
                public boolean hasNext() {
                    return events.hasNext();
                }

                @Override
                public StoredEvent next() {
                    return events.next();
                }

                @Override
                public void close() {
                    events.close();
                }

                @Override
                public String toString() {
                    return "cursor at "
                            + (first.isEmpty() ? "the end" : text(first.get(0).event()));
                }
            };
        }
    }
}
