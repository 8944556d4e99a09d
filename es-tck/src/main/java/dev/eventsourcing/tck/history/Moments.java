package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When each batch can have become visible. A call that shows the log at a moment from <i>a</i> to <i>b</i> says that
 * batch <i>a</i> was there before the call returned, and that batch <i>b + 1</i> was not yet there when it began. All
 * of that can be true together if, and only if, no batch must have come later than a batch behind it at the latest.
 * Confined to one thread.
 */
final class Moments {
    private final long[] earliest;
    private final long[] latest;
    private final @Nullable Call<Question, Answer>[] notBefore;
    private final @Nullable Call<Question, Answer>[] notAfter;

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
    Moments(int batches) {
        earliest = new long[batches + 1];
        latest = new long[batches + 1];
        notBefore = new Call[batches + 1];
        notAfter = new Call[batches + 1];
        Arrays.fill(earliest, Long.MIN_VALUE);
        Arrays.fill(latest, Long.MAX_VALUE);
    }

    /** A call showed the log at one of these moments, at some time while it lasted. */
    void shown(Span span, Call<Question, Answer> call) {
        shown(span, call.invoked(), call.returned(), call);
    }

    void shown(Span span, long begun, long ended, Call<Question, Answer> call) {
        if (span.from() > 0) {
            visibleAt(span.from(), ended, call);
        }
        if (span.to() < earliest.length - 1) {
            notVisibleAt(span.to() + 1, begun, call);
        }
    }

    /** The batch was there at a time. */
    void visibleAt(int batch, long time, Call<Question, Answer> call) {
        if (time < latest[batch]) {
            latest[batch] = time;
            notAfter[batch] = call;
        }
    }

    /** The batch was not there before a time. */
    void notVisibleAt(int batch, long time, Call<Question, Answer> call) {
        if (time > earliest[batch]) {
            earliest[batch] = time;
            notBefore[batch] = call;
        }
    }

    void check(Findings findings) {
        int late = 0;
        int told = -1;
        for (int batch = 1; batch < earliest.length; batch++) {
            if (earliest[batch] > earliest[late]) {
                late = batch;
            }
            Call<Question, Answer> after = notBefore[late];
            Call<Question, Answer> before = notAfter[batch];
            if (earliest[late] > latest[batch] && after != null && before != null && told != late) {
                told = late; // the batches behind it are too early for the same reason
                findings.add(Rule.TIME, finding(batch, late), List.of(before, after));
            }
        }
    }

    private static String finding(int shown, int hidden) {
        return "the first call had shown append " + shown + " of the log when the second call began, for which append "
                + hidden + (hidden == shown ? ", the same," : ", an earlier one,") + " was not there yet";
    }
}
