package dev.eventsourcing.tck.linearizability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invocations and returns of the calls that are not placed yet, in the order of time, as a linked list from which
 * calls are taken and put back in constant time. At the same instant invocations come first: calls that touch overlap.
 * Confined to one thread.
 */
final class Timeline {
    private final Entry head;
    private final Entry tail;
    private int returns;

    /** An invocation or a return. */
    static final class Entry {
        private final int call;
        private final long time;
        private final boolean isReturn;
        private @Nullable Entry itsReturn;
        private Entry previous = this;
        private Entry next = this;

        private Entry(int call, long time, boolean isReturn) {
            this.call = call;
            this.time = time;
            this.isReturn = isReturn;
        }

        int call() {
            return call;
        }

        boolean isReturn() {
            return isReturn;
        }

        Entry next() {
            return next;
        }

        private void leave() {
            previous.next = next;
            next.previous = previous;
        }

        private void comeBack() {
            previous.next = this;
            next.previous = this;
        }
    }

    Timeline(List<? extends Call<?, ?>> calls) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call<?, ?> call = calls.get(i);
            Entry invocation = new Entry(i, call.invoked(), false);
            entries.add(invocation);
            if (call.returned() != Call.NEVER) {
                invocation.itsReturn = new Entry(i, call.returned(), true);
                entries.add(invocation.itsReturn);
                returns++;
            }
        }
        entries.sort(Comparator.comparingLong((Entry entry) -> entry.time).thenComparing(Entry::isReturn));
        head = new Entry(-1, Long.MIN_VALUE, false);
        tail = new Entry(-1, Long.MAX_VALUE, true);
        entries.add(tail);
        Entry last = head;
        for (Entry entry : entries) {
            last.next = entry;
            entry.previous = last;
            last = entry;
        }
    }

    Entry first() {
        return head.next;
    }

    boolean hasReturns() {
        return returns > 0;
    }

    void remove(Entry invocation) {
        invocation.leave();
        if (invocation.itsReturn != null) {
            invocation.itsReturn.leave();
            returns--;
        }
    }

    /** Puts back what was removed last. */
    void restore(Entry invocation) {
        if (invocation.itsReturn != null) {
            invocation.itsReturn.comeBack();
            returns++;
        }
        invocation.comeBack();
    }

    /** The calls of which one must be placed next. */
    List<Integer> callsBeforeFirstReturn() {
        List<Integer> calls = new ArrayList<>();
        for (Entry entry = head.next; !entry.isReturn; entry = entry.next) {
            calls.add(entry.call);
        }
        return calls;
    }
}
