package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.List;

/** Notes what a tail delivers, before the listener gets it. */
final class RecordingListener implements TailListener {
    private final Question.Tail question;
    private final TailListener listener;
    private final HistoryRecorder recorder;
    private final long begun;
    private final List<Notice> notices = new ArrayList<>(); // guarded by this

    RecordingListener(Question.Tail question, TailListener listener, HistoryRecorder recorder) {
        this.question = question;
        this.listener = listener;
        this.recorder = recorder;
        this.begun = recorder.calls().now();
    }

    @Override
    public void onEvent(StoredEvent event) throws Exception {
        SeenEvent seen = recorder.seen(event);
        note(new Notice.Delivered(recorder.calls().now(), seen));
        listener.onEvent(event);
    }

    @Override
    public void onCaughtUp(long sequence) throws Exception {
        note(new Notice.CaughtUp(recorder.calls().now(), sequence));
        listener.onCaughtUp(sequence);
    }

    @Override
    public void onFailure(EventStoreException cause) {
        listener.onFailure(cause);
    }

    private synchronized void note(Notice notice) {
        notices.add(notice);
    }

    /** Tails have no process of their own: they run beside everything else. */
    synchronized Call<Question, Answer> call() {
        long lasted =
                notices.isEmpty() ? begun : notices.get(notices.size() - 1).at();
        return Call.answered(-1, begun, lasted, question, new Answer.Deliveries(notices));
    }
}
