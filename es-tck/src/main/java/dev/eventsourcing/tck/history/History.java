package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was asked of one log, when, and what was answered. Immutable.
 *
 * <p>To be judged it must contain a last word: a complete read of everything, begun after all other answers. See
 * {@link HistoryRecorder#complete}.
 *
 * @param calls the calls, in any order
 */
public record History(List<Call<Question, Answer>> calls) {
    /** Copies the list. */
    public History {
        calls = List.copyOf(calls);
    }

    /**
     * Keeps this history in a file, one JSON object on each line, without payloads.
     *
     * @param file the file; its folder is made if need be, and what it held is replaced
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path file) throws IOException {
        HistoryFile.write(this, file);
    }

    /**
     * Takes a history from a file.
     *
     * @param file what {@link #writeTo} wrote
     * @return the history
     * @throws IOException if it cannot be read, or is not a history
     */
    public static History readFrom(Path file) throws IOException {
        return HistoryFile.read(file);
    }

    /** The last read of everything, if it began when everything else was over. */
    Optional<Call<Question, Answer>> lastWord() {
        Optional<Call<Question, Answer>> last = calls.stream()
                .filter(History::isCompleteReadOfEverything)
                .reduce((a, b) -> b.invoked() >= a.invoked() ? b : a);
        return last.filter(word -> calls.stream().allMatch(call -> isOverBefore(call, word)));
    }

    private static boolean isCompleteReadOfEverything(Call<Question, Answer> call) {
        return call.input() instanceof Question.Read read
                && read.asksForEverything()
                && call.output().isPresent()
                && call.output().get() instanceof Answer.Events events
                && events.isComplete();
    }

    /** Tails may go on: only what they delivered until then counts. */
    @SuppressWarnings("ReferenceEquality") // this very call, not another that asked the same
    private static boolean isOverBefore(Call<Question, Answer> call, Call<Question, Answer> word) {
        return call == word
                || call.output().isEmpty()
                || call.input() instanceof Question.Tail
                || call.returned() <= word.invoked();
    }
}
