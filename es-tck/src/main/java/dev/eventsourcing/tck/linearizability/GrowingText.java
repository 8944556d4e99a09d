package dev.eventsourcing.tck.linearizability;

import org.jspecify.annotations.Nullable;

/**
 * A text that is appended to without copying what is there, so that a million states of a search share their
 * beginnings. Immutable.
 */
final class GrowingText {
    static final GrowingText EMPTY = new GrowingText(null, "", 0, 0);

    private final @Nullable GrowingText before;
    private final String end;
    private final int length;
    private final int hash;

    private GrowingText(@Nullable GrowingText before, String end, int length, int hash) {
        this.before = before;
        this.end = end;
        this.length = length;
        this.hash = hash;
    }

    GrowingText append(String more) {
        if (more.isEmpty()) {
            return this;
        }
        int longerHash = hash;
        for (int i = 0; i < more.length(); i++) {
            longerHash = 31 * longerHash + more.charAt(i);
        }
        return new GrowingText(this, more, length + more.length(), longerHash);
    }

    boolean contentEquals(String text) {
        if (text.length() != length || text.hashCode() != hash) {
            return false;
        }
        for (GrowingText part = this; part != null; part = part.before) {
            if (!text.startsWith(part.end, part.length - part.end.length())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof GrowingText that
                && length == that.length
                && hash == that.hash
                && ((end.equals(that.end) && before != null && before.equals(that.before))
                        || contentEquals(that.toString()));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(length);
        text.setLength(length);
        for (GrowingText part = this; part != null; part = part.before) {
            text.replace(part.length - part.end.length(), part.length, part.end);
        }
        return text.toString();
    }
}
