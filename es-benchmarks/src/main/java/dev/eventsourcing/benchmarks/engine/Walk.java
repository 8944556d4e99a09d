package dev.eventsourcing.benchmarks.engine;

/** Visits numbers in an order that no cache foresees, all of them before the first again. Confined to one thread. */
final class Walk {
    private static final int STRIDE = 7919; // a prime that divides none of our sizes

    private final int size;
    private int position;

    Walk(int size, int start) {
        this.size = size;
        this.position = start % size;
    }

    int next() {
        position = (int) ((position + (long) STRIDE) % size);
        return position;
    }
}
