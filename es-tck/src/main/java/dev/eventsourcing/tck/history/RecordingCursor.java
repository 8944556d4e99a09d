package dev.eventsourcing.tck.history;

import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.linearizability.PendingCall;
import java.util.ArrayList;
import java.util.List;

/** Notes what a cursor delivers. The answer to a read is complete when the cursor says that there is no more. */
final class RecordingCursor implements EventCursor {
    private final EventCursor cursor;
    private final PendingCall<Answer> call;
    private final HistoryRecorder recorder;
    private final List<SeenEvent> seen = new ArrayList<>(); // guarded by this: another thread may close
    private boolean ended; // guarded by this

    RecordingCursor(EventCursor cursor, PendingCall<Answer> call, HistoryRecorder recorder) {
        this.cursor = cursor;
        this.call = call;
        this.recorder = recorder;
    }

    @Override
    public boolean hasNext() {
        boolean more = cursor.hasNext();
        if (!more) {
            end(true);
        }
        return more;
    }

    @Override
    public StoredEvent next() {
        StoredEvent next = cursor.next();
        SeenEvent noted = recorder.seen(next);
        synchronized (this) {
            seen.add(noted);
        }
        return next;
    }

    @Override
    public void close() {
        end(false);
        cursor.close();
    }

    private synchronized void end(boolean isComplete) {
        if (!ended) {
            ended = true;
            call.answered(new Answer.Events(seen, isComplete));
        }
    }
}
