package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.nats.SubjectToken;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyWatch;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.api.MessageInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks which records were written since the last look: whenever a write goes by, which a plain subscription tells, and
 * once a second. A write goes by before the server has stored it, or refused it, so what goes by is only a reason to
 * look. Nothing is kept on the server. One daemon thread. Safe for use by many threads.
 */
final class KeyPolling implements KeyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NatsKeyStore.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How many records are looked at one by one; if more were written, everything may have changed. */
    private static final int MOST = 1000;

    private final KeyBucket bucket;
    private final Connection connection;
    private final KeyListener listener;
    private final Consumer<KeyPolling> onEnd;
    private final AppendSignal written = new AppendSignal();
    private final Thread thread;
    private volatile boolean closed;
    private long known; // the last sequence looked at; confined to the thread

    KeyPolling(KeyBucket bucket, Connection connection, KeyListener listener, Consumer<KeyPolling> onEnd) {
        this.bucket = bucket;
        this.connection = connection;
        this.listener = listener;
        this.onEnd = onEnd;
        this.thread = new Thread(this::run, "es-nats-key-watch");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Dispatcher dispatcher = connection.createDispatcher();
        try {
            dispatcher.subscribe(bucket.subject(">"), message -> written.give());
            boolean begun = false;
            while (!closed) {
                long seen = written.count();
                try {
                    begun = begun ? look() : begin();
                } catch (KeyStoreUnavailableException e) {
                    LOG.debug("Changes of keys cannot be seen at the moment: {}", e.getMessage());
                }
                written.await(seen, LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (IllegalStateException e) { // the connection was closed
            LOG.debug("Changes of keys are not seen any more: the connection is closed");
        } finally {
            if (dispatcher.isActive()) {
                connection.closeDispatcher(dispatcher);
            }
        }
    }

    private boolean begin() {
        known = bucket.lastSequence();
        tell(listener::onGap);
        return true;
    }

    private boolean look() {
        long last = bucket.lastSequence();
        if (last < known || last - known > MOST) { // the bucket is another one, or too much happened
            known = last;
            tell(listener::onGap);
        }
        while (known < last && !closed) {
            Optional<MessageInfo> next = bucket.next(known + 1);
            if (next.isEmpty()) { // the last record is never erased: who answered no longer leads
                tell(listener::onGap);
            }
            known = next.map(MessageInfo::getSeq).orElse(last);
            next.ifPresent(this::tellOf);
        }
        return true;
    }

    private void tellOf(MessageInfo message) {
        String token = message.getSubject().substring(bucket.subject("").length());
        try {
            String entityId = SubjectToken.unescape(token);
            tell(() -> listener.onChange(entityId));
        } catch (CorruptRecordException e) {
            LOG.debug("Somebody else wrote to NATS bucket '{}': {}", bucket.name(), e.getMessage());
        }
    }

    private synchronized void tell(Runnable news) {
        if (!closed) {
            news.run();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        onEnd.accept(this);
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(bucket.patience().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
