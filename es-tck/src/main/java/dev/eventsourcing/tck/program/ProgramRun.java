package dev.eventsourcing.tck.program;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One run of a program on a backend and on the oracle, which must agree. Confined to one thread. */
final class ProgramRun {
    private final Program program;
    private final Clients clients;
    private final Duration patience;
    private final Oracle oracle = new Oracle();
    private final Map<UUID, Integer> numbers = new HashMap<>();

    /** Where they did not: after so many steps, and how. */
    record Difference(int steps, String finding) {}

    private ProgramRun(Program program, Clients clients, Duration patience) {
        this.program = program;
        this.clients = clients;
        this.patience = patience;
        for (int number = 1; number <= program.events().size(); number++) {
            numbers.put(program.event(number).id(), number);
        }
    }

    static Optional<Difference> of(Program program, Clients clients, Duration patience) {
        return new ProgramRun(program, clients, patience).run();
    }

    private Optional<Difference> run() {
        clients.newStore();
        for (int i = 0; i < program.steps().size(); i++) {
            Optional<String> finding = attempt(program.steps().get(i));
            if (finding.isPresent()) {
                return Optional.of(new Difference(i + 1, finding.get()));
            }
        }
        for (int client = 0; client < 2; client++) {
            Optional<String> finding = attempt(new Step.Read(
                    client, EventFilter.all(), Optional.empty(), Optional.empty(), false, Optional.empty()));
            if (finding.isPresent()) {
                return Optional.of(new Difference(program.steps().size(), "in the end, " + finding.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> attempt(Step step) {
        try {
            return perform(step).map(finding -> step + " " + finding);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(step + " was interrupted");
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            return Optional.of(step + " failed with " + cause);
        }
    }

    private Optional<String> perform(Step step) throws Exception {
        EventLog log = clients.log(step.client());
        if (step instanceof Step.Append append) {
            return append(log, append);
        } else if (step instanceof Step.Read read) {
            ReadRequest request = new ReadRequest(
                    read.filter(),
                    read.after().map(this::resolve).orElse(0L),
                    read.upTo().map(this::resolve).orElse(Long.MAX_VALUE),
                    read.backward(),
                    read.limit().orElse(Long.MAX_VALUE));
            return compare(oracle.read(request), readAll(log, request));
        } else if (step instanceof Step.Last last) {
            long expected = oracle.last(last.filter());
            long actual = log.lastSequence(last.filter());
            return expected == actual ? Optional.empty() : Optional.of("must be " + expected + " but is " + actual);
        }
        clients.reopen(step.client());
        return Optional.empty();
    }

    private Optional<String> append(EventLog log, Step.Append append) throws Exception {
        List<EventRecord> batch = append.events().stream().map(program::event).toList();
        Expectation expectation =
                new Expectation(append.beliefs().stream().map(this::resolve).toList());
        Oracle.Verdict verdict = oracle.append(batch, expectation);
        AppendResult answer;
        try {
            answer = log.append(batch, expectation).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (verdict instanceof Oracle.Refuses && e.getCause() instanceof DuplicateEventIdException) {
                return Optional.empty();
            }
            throw e;
        }
        if (verdict instanceof Oracle.Stores && answer instanceof Appended appended && !appended.alreadyStored()) {
            return oracle.store(batch, appended.sequences()).map(wrong -> "is answered with " + answer + ": " + wrong);
        }
        boolean agrees =
                verdict instanceof Oracle.Answers right && right.result().equals(answer);
        return agrees ? Optional.empty() : Optional.of("must be " + verdict + " but is answered with " + answer);
    }

    private Optional<String> compare(List<StoredEvent> expected, List<StoredEvent> actual) {
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        String shown = Text.events(actual, numbers);
        String right = Text.events(expected, numbers);
        return Optional.of("must show " + right + " but shows "
                + (shown.equals(right) ? "other content under the same ids: " + actual : shown));
    }

    private Condition resolve(Belief belief) {
        long sequence = belief.place().map(this::resolve).orElseGet(() -> oracle.last(belief.scope()));
        return new Condition(belief.scope(), belief.bound(), sequence);
    }

    private long resolve(Place place) {
        long base = place.event() == 0 ? 0 : oracle.sequenceOf(program.event(place.event()));
        return Math.max(0, base + place.offset());
    }

    private static List<StoredEvent> readAll(EventLog log, ReadRequest request) {
        List<StoredEvent> events = new ArrayList<>();
        try (EventCursor cursor = log.read(request)) {
            cursor.forEachRemaining(events::add);
        }
        return events;
    }
}
