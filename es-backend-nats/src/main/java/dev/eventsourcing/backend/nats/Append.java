package dev.eventsourcing.backend.nats;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.EventRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A batch and its expectation, as messages. Immutable.
 *
 * @param batch the events
 * @param expectation what must hold
 * @param runs the batch, cut wherever the entity changes: a message each
 * @param id names the batch: the same events always give the same id
 */
record Append(List<EventRecord> batch, Expectation expectation, List<List<EventRecord>> runs, String id) {
    /** How far the clocks of writers and servers may be apart without a known event being taken for a new one. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    static Append of(List<EventRecord> batch, Expectation expectation) {
        return new Append(batch, expectation, runs(batch), id(batch));
    }

    boolean isOneMessage() {
        return runs.size() == 1;
    }

    /** About how much memory it takes until it is answered. */
    int bytes() {
        int bytes = 0;
        for (EventRecord event : batch) {
            bytes += 200 + event.payload().size();
        }
        return bytes;
    }

    String firstEntity() {
        return batch.get(0).entityId();
    }

    /** Whether all conditions are about the only entity of the batch, so that its subject alone decides. */
    boolean concernsOneSubject() {
        return isOneMessage()
                && expectation.conditions().stream()
                        .allMatch(condition -> condition.scope().isByEntityOnly()
                                && condition.scope().entities().size() == 1
                                && condition.scope().entities().contains(firstEntity()));
    }

    /** The latest message that a condition speaks of; 0 if none does. */
    long latestExpected() {
        return expectation.conditions().stream()
                .mapToLong(condition -> Position.message(condition.sequence()))
                .max()
                .orElse(0);
    }

    /**
     * The expectation as the server can check it by itself: the last message of the subject, or of the stream. Empty if
     * it cannot.
     */
    Optional<Guard> guard() {
        if (!isOneMessage()) {
            return expectation.conditions().isEmpty() ? Optional.of(Guard.none()) : Optional.empty();
        }
        if (expectation.conditions().isEmpty()) {
            return Optional.of(Guard.none());
        }
        if (expectation.conditions().size() > 1) {
            return Optional.empty();
        }
        Condition condition = expectation.conditions().get(0);
        if (condition.bound() != Bound.EXACTLY || !Position.isLast(condition.sequence())) {
            return Optional.empty();
        }
        long message = Position.message(condition.sequence());
        if (condition.scope().isAll()) {
            return Optional.of(Guard.stream(message));
        }
        return condition.scope().equals(EventFilter.entity(firstEntity()))
                ? Optional.of(Guard.subject(message))
                : Optional.empty();
    }

    /**
     * Whether no other client can have stored these events so long ago that the server has forgotten their ids: told by
     * the time in the ids, if they have one.
     */
    boolean isYoungerThan(Duration age, long nowMillis) {
        long ageMillis = age.toMillis();
        for (EventRecord event : batch) {
            long made = UuidV7.millisOf(event.id());
            if (made < nowMillis - ageMillis || made > nowMillis + ageMillis) {
                return false;
            }
        }
        return true;
    }

    /** When the batch was stored at the earliest, if it was stored before. */
    Instant earliest(Instant now) {
        return earliest(batch.get(0), now);
    }

    static Instant earliest(EventRecord event, Instant now) {
        long made = UuidV7.millisOf(event.id());
        boolean isKnown = made >= 0 && made <= now.plus(CLOCK_SKEW).toEpochMilli();
        return isKnown ? Instant.ofEpochMilli(made).minus(CLOCK_SKEW) : Instant.EPOCH;
    }

    private static List<List<EventRecord>> runs(List<EventRecord> batch) {
        if (batch.size() == 1) {
            return List.of(batch);
        }
        List<List<EventRecord>> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= batch.size(); i++) {
            if (i == batch.size()
                    || !batch.get(i).entityId().equals(batch.get(start).entityId())) {
                runs.add(batch.subList(start, i));
                start = i;
            }
        }
        return runs;
    }

    /** The event's id, or the SHA-256 of all ids. */
    private static String id(List<EventRecord> batch) {
        if (batch.size() == 1) {
            return batch.get(0).id().toString();
        }
        ByteBuffer ids = ByteBuffer.allocate(16 * batch.size());
        for (EventRecord event : batch) {
            UUID id = event.id();
            ids.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ids.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * What the server checks when it stores: the number of the last message of the subject, or of the stream.
     *
     * @param ofSubject the subject's last message
     * @param ofStream the stream's last message
     */
    record Guard(OptionalLong ofSubject, OptionalLong ofStream) {
        static Guard none() {
            return new Guard(OptionalLong.empty(), OptionalLong.empty());
        }

        boolean isNone() {
            return ofSubject.isEmpty() && ofStream.isEmpty();
        }

        static Guard subject(long message) {
            return new Guard(OptionalLong.of(message), OptionalLong.empty());
        }

        static Guard stream(long message) {
            return new Guard(OptionalLong.empty(), OptionalLong.of(message));
        }
    }
}
