package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AnswerDeadlinesTest {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final AnswerDeadlines deadlines = new AnswerDeadlines(PATIENCE);

    @Test
    void waitWithoutAnAnswerEndsInTime() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        long start = System.nanoTime();
        deadlines.add(answer);

        ExecutionException end = assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));

        assertInstanceOf(TimeoutException.class, end.getCause());
        assertTrue(System.nanoTime() - start >= PATIENCE.toNanos(), "not before its time is up");
    }

    /** Each wait begins another watch when the last one is over. */
    @Test
    void waitsThatFollowEachOtherAllEnd() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<String> answered = CompletableFuture.completedFuture("stored");
            CompletableFuture<String> answer = new CompletableFuture<>();
            deadlines.add(answered);
            deadlines.add(answer);

            assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
            assertEquals("stored", answered.join());
        }
    }
}
