package dev.eventsourcing.tck.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Notes what is called, when, and what is answered, for a checker to judge afterwards. Costs two looks at the clock and
 * one small object for each call. Safe for use by many threads.
 *
 * <pre>{@code
 * CallRecorder<Request<String>, Answer<String>> recorder = new CallRecorder<>();
 * recorder.call(new Read<>(), () -> new Value<>(register.get()));
 * }</pre>
 *
 * <p>Processes are numbered anew: a call gets the smallest number that no other call has at the time, and a call that
 * never returns keeps its number for ever.
 *
 * @param <I> what is asked
 * @param <O> what is answered
 */
public final class CallRecorder<I, O> {
    private final LongSupplier nanos;
    private final long origin;
    private final Queue<Noted> calls = new ConcurrentLinkedQueue<>();
    private final BitSet busy = new BitSet(); // guarded by itself

    /** A recorder without calls, on the clock of this JVM. */
    public CallRecorder() {
        this(System::nanoTime);
    }

    /**
     * A recorder on a clock of the caller's.
     *
     * @param nanos the time in nanoseconds; never goes back, also as seen by several threads
     */
    public CallRecorder(LongSupplier nanos) {
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
    }

    /**
     * Makes a call. If it throws, its outcome counts as unknown: it may have had an effect or not. A failure that is
     * surely without effect should be an answer of its own.
     *
     * @param input what is asked
     * @param action asks it
     * @return what was answered
     * @throws Exception what the action throws
     */
    public O call(I input, Callable<? extends O> action) throws Exception {
        PendingCall<O> pending = begin(input);
        O output = action.call();
        pending.answered(output);
        return output;
    }

    /**
     * Begins a call that ends elsewhere, perhaps on another thread. If nothing more is said, its outcome is unknown.
     *
     * @param input what is asked, immediately after this method returns
     * @return to be told how it ended
     */
    public PendingCall<O> begin(I input) {
        Noted noted = new Noted(beginProcess(), input, now());
        calls.add(noted);
        return noted;
    }

    /**
     * The time on this recorder's clock.
     *
     * @return nanoseconds since it was made
     */
    public long now() {
        return nanos.getAsLong() - origin;
    }

    /**
     * Everything so far, calls under way included: as far as anybody knows now, they are unanswered.
     *
     * @return the calls, in the order in which they began
     */
    public List<Call<I, O>> calls() {
        List<Call<I, O>> copy = new ArrayList<>();
        for (Noted noted : calls) {
            noted.call().ifPresent(copy::add);
        }
        return copy;
    }

    private int beginProcess() {
        synchronized (busy) {
            int free = busy.nextClearBit(0);
            busy.set(free);
            return free;
        }
    }

    private void endProcess(int process) {
        synchronized (busy) {
            busy.clear(process);
        }
    }

    private final class Noted implements PendingCall<O> {
        private volatile Optional<Call<I, O>> call;
        private volatile boolean ended;

        private Noted(int process, I input, long invoked) {
            call = Optional.of(Call.unanswered(process, invoked, input));
        }

        Optional<Call<I, O>> call() {
            return call;
        }

        @Override
        public void answered(O output) {
            long returned = now();
            end(call.map(begun -> Call.answered(begun.process(), begun.invoked(), returned, begun.input(), output)));
        }

        @Override
        public void forget() {
            end(Optional.empty());
        }

        private synchronized void end(Optional<Call<I, O>> known) {
            if (!ended) {
                ended = true;
                call.ifPresent(begun -> endProcess(begun.process()));
                call = known;
            }
        }
    }
}
