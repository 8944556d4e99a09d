package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.Limits;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How large what waits behind a transaction may be. The transaction is the test's own, there is no server. */
@Timeout(60)
class QueueBoundTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int FITTING = (int) (AppendQueue.MAX_WAITING_BYTES / Limits.MAX_PAYLOAD_BYTES);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AppendQueue queue = new AppendQueue("loans", this::run, 0, System::nanoTime);

    @BeforeEach
    void startTransaction() throws Exception {
        submit(1, Bytes.wrap(new byte[0]), LONG);
        started.await();
    }

    @AfterEach
    void close() {
        end.countDown();
        queue.close();
    }

    @Test
    void payloadsThatWaitAreBounded() {
        Bytes payload = Bytes.wrap(new byte[Limits.MAX_PAYLOAD_BYTES]);
        for (int i = 0; i < FITTING; i++) {
            submit(1, payload, LONG);
        }

        BackendUnavailableException refused =
                assertThrows(BackendUnavailableException.class, () -> submit(1, payload, SHORT));
        assertTrue(refused.getMessage().contains(FITTING + " appends wait"), refused.getMessage());
        submit(1, Bytes.wrap(new byte[0]), SHORT); // a small one has room

        end.countDown();
        submit(1, payload, LONG);
    }

    @Test
    void appendThatIsLargerThanTheBoundIsTakenIfItIsTheOnlyOne() {
        Bytes payload = Bytes.wrap(new byte[Limits.MAX_PAYLOAD_BYTES]);

        submit(FITTING + 1, payload, SHORT);

        assertThrows(BackendUnavailableException.class, () -> submit(1, Bytes.wrap(new byte[0]), SHORT));
    }

    /** Stands for the transaction. */
    private void run(List<PendingAppend> appends) {
        started.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        appends.forEach(append -> append.fail(new BackendUnavailableException("this is all that was asked for", null)));
    }

    private void submit(int events, Bytes payload, Duration time) {
        queue.submit(new PendingAppend(
                Collections.nCopies(events, TestStores.withPayload(TestStores.event("card-1"), payload)),
                Expectation.any(),
                Deadline.in(time),
                queue));
    }
}
