package dev.eventsourcing.spi;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedServerException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One named, append-only log of events: the port that every storage engine implements.
 *
 * <p>An event gets a <em>sequence</em> when it is stored: at least 1, unique in its log, never reused, and strictly
 * increasing in the order in which events become visible. Gaps are allowed. A reader that has seen sequence <i>n</i>
 * never later sees a smaller one that it had not seen.
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.<br>
 * <b>Nulls.</b> Never accepted, never returned, not inside collections either.<br>
 * <b>Errors.</b> Only {@link dev.eventsourcing.EventStoreException}s; the driver's exception is their cause. After
 * {@link #close()} every method fails with {@link StoreClosedException}.
 */
public interface EventLog extends AutoCloseable {
    /**
     * Stores a batch of events, of one or several entities, if an expectation holds.
     *
     * <ol>
     *   <li>All events of the batch become visible together, in the order given, or none does: to every reader, at
     *       every instant, also across a crash.
     *   <li>The expectation is decided atomically with the write: of several appends that rest on the same expectation,
     *       at most one succeeds. A conflict reports a sequence that was true in that same step, and leaves no trace.
     *   <li>When the future completes with {@link AppendResult.Appended} the batch survives the death of this process,
     *       of the connection and of the engine.
     *   <li>Appending a batch that is already stored, whole and with the same content, stores nothing and answers with
     *       its first sequences, whatever the expectation. An id that is stored with other content, or beside ids that
     *       are not stored, is refused.
     * </ol>
     *
     * @param batch 1 to {@value Limits#MAX_APPEND_EVENTS} events within {@link Limits}
     * @param expectation what must be true of the log
     * @return completes with one of the two answers; or exceptionally, with nothing stored unless said otherwise, with
     *     <ul>
     *       <li>{@link InvalidInputException} if the batch breaks a limit; nothing was sent
     *       <li>{@link DuplicateEventIdException} if an id is taken, or twice in the batch
     *       <li>{@link BackendUnavailableException} if the engine certainly did not store the batch
     *       <li>{@link UnsupportedServerException} if the server cannot store such a batch
     *       <li>{@link AppendOutcomeUnknownException} if the batch was sent and the answer was lost: all of it may be
     *           stored; appending it again is safe
     *       <li>{@link StoreClosedException} after {@link #close()}
     *     </ul>
     *
     * @implSpec Never throw from this method; fail the future. Report {@link BackendUnavailableException} only if the
     *     engine cannot have stored the batch; in doubt the outcome is unknown.
     */
    CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation);

    /**
     * Reads what is stored now, and ends.
     *
     * <ol>
     *   <li>Every matching event that was visible when this method was called is delivered, once, in the order of
     *       sequences or, backwards, against it.
     *   <li>The cursor ends, however fast others append; it may or may not deliver what they append meanwhile, but
     *       never part of a batch when the request has no bounds.
     *   <li>A bounded number of events is in memory at any time, whatever the length of the log.
     * </ol>
     *
     * @param request which events, from where to where, how many
     * @return a cursor that the caller must close
     * @throws BackendUnavailableException if the engine does not answer; also from the cursor's methods
     * @throws StoreClosedException after {@link #close()}; also from the cursor's methods
     */
    EventCursor read(ReadRequest request);

    /**
     * The sequence of the last stored event that matches. Everything that any reader has been shown, and every append
     * that was answered before this call, is taken into account.
     *
     * @param filter which events
     * @return that sequence; 0 if there is none
     * @throws BackendUnavailableException if the engine does not answer
     * @throws StoreClosedException after {@link #close()}
     */
    long lastSequence(EventFilter filter);

    /**
     * Delivers every event behind a sequence: those already stored first, then new ones as they are appended, without a
     * seam between.
     *
     * <ol>
     *   <li>Each matching event is delivered once, in the order of sequences, by one thread at a time.
     *   <li>A listener that takes its time delays its own tail only; events wait in the log, not in memory.
     *   <li>The tail survives a lost connection and a restarted server, and goes on behind the last delivered event.
     *   <li>If the listener throws, the tail ends: {@link TailListener#onFailure} is called once and then nothing.
     * </ol>
     *
     * @param after deliver events with greater sequences; 0 for all, {@link #lastSequence} for new ones only
     * @param filter which events
     * @param listener gets the events
     * @return the running tail; the caller closes it
     * @throws StoreClosedException after {@link #close()}
     */
    Tail tail(long after, EventFilter filter, TailListener listener);

    /**
     * Closes this log and its tails and cursors. Appends under way complete, some perhaps with an unknown outcome. Does
     * nothing the second time.
     */
    @Override
    void close();
}
