package dev.eventsourcing.backend.memory;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Goes over sequences within bounds, forwards or backwards. Confined to one thread. */
interface SequenceWalk {
    /** What {@link #next()} gives when there is no further sequence. */
    long END = 0;

    /** The next sequence, or {@link #END}, then and ever after. */
    long next();

    /** Every sequence greater than {@code after} and at most {@code upTo}. */
    static SequenceWalk overAll(long after, long upTo, boolean backward) {
        return new SequenceWalk() {
            private long next = backward ? upTo : after + 1;

            @Override
            public long next() {
                return next > after && next <= upTo ? (backward ? next-- : next++) : END;
            }
        };
    }

    /** The sequences of some lists that have none in common, in one order. */
    static SequenceWalk over(List<SequenceList> lists, long after, long upTo, boolean backward) {
        return lists.size() == 1
                ? new OfList(lists.get(0), after, upTo, backward)
                : new OfLists(lists, after, upTo, backward);
    }

    /** The part of one list within the bounds. */
    final class OfList implements SequenceWalk {
        private final SequenceList list;
        private final int step;
        private int index;
        private int remaining;

        OfList(SequenceList list, long after, long upTo, boolean backward) {
            int end = list.countUpTo(upTo);
            int begin = after == 0 ? 0 : Math.min(end, list.countUpTo(after));
            this.list = list;
            this.step = backward ? -1 : 1;
            this.index = backward ? end - 1 : begin;
            this.remaining = end - begin;
        }

        long peek() {
            return remaining > 0 ? list.get(index) : END;
        }

        @Override
        public long next() {
            long sequence = peek();
            if (remaining > 0) {
                remaining--;
                index += step;
            }
            return sequence;
        }
    }

    /** Several lists, merged. */
    final class OfLists implements SequenceWalk {
        private final PriorityQueue<OfList> walks;

        OfLists(List<SequenceList> lists, long after, long upTo, boolean backward) {
            Comparator<OfList> order = Comparator.comparingLong(OfList::peek);
            walks = new PriorityQueue<>(lists.size() + 1, backward ? order.reversed() : order);
            for (SequenceList list : lists) {
                add(new OfList(list, after, upTo, backward));
            }
        }

        @Override
        public long next() {
            OfList first = walks.poll();
            if (first == null) {
                return END;
            }
            long sequence = first.next();
            add(first);
            return sequence;
        }

        private void add(OfList walk) {
            if (walk.peek() != END) {
                walks.add(walk);
            }
        }
    }
}
