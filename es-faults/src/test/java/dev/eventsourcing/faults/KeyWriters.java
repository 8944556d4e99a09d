package dev.eventsourcing.faults;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Writers who replace a record of their own again and again, each time by the next number, while a test breaks
 * something. Whoever hears that a record could not be replaced does not know whether it was: what is stored is then the
 * number that was acknowledged last, or one that was tried since, and never an older one. Used by one thread.
 */
final class KeyWriters implements AutoCloseable {
    private static final Duration END = Duration.ofMinutes(1);

    private final List<Writer> writers = new ArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger inDoubt = new AtomicInteger();
    private volatile boolean stopped;

    /** Writers of entities {@code card-0} and so on, who take the key stores in turn. */
    static KeyWriters start(List<? extends KeyStore> stores, int count) {
        KeyWriters all = new KeyWriters();
        for (int i = 0; i < count; i++) {
            Writer writer = all.new Writer("card-" + i, stores.get(i % stores.size()));
            all.writers.add(writer);
            all.running.add(all.threads.submit(writer::write));
        }
        return all;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** How many were told that they cannot know. */
    int inDoubt() {
        return inDoubt.get();
    }

    /** Until so many more are acknowledged. */
    void awaitProgress(int replaced, Duration within) throws InterruptedException {
        int wanted = acknowledged.get() + replaced;
        long deadline = System.nanoTime() + within.toNanos();
        while (acknowledged.get() < wanted) {
            if (System.nanoTime() > deadline || running.stream().anyMatch(Future::isDone)) {
                throw new AssertionError("only " + (acknowledged.get() - wanted + replaced) + " of " + replaced
                        + " records were replaced within " + within + "; " + troubles());
            }
            Thread.sleep(2);
        }
    }

    private String troubles() {
        return writers.stream()
                .map(writer -> writer.entity + ": " + writer.trouble)
                .collect(Collectors.joining("; "));
    }

    /** Which number of each entity will not be lost. */
    Map<String, Integer> stored() {
        Map<String, Integer> stored = new HashMap<>();
        writers.forEach(writer -> stored.put(writer.entity, writer.stored));
        return stored;
    }

    /** Ends the writers; fails with what any of them saw. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> one : running) {
            one.get(END.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** After they have ended: what is there is what can be. */
    void check(KeyStore keys) {
        writers.forEach(writer -> writer.adopt(keys));
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }

    static int number(KeyRecord found) {
        return Integer.parseInt(new String(found.content().toByteArray(), StandardCharsets.US_ASCII));
    }

    /** Run by one thread, then looked at by another. */
    private final class Writer {
        private final String entity;
        private final KeyStore keys;
        private volatile int stored;
        private volatile String trouble = "none";
        private int tried;
        private long revision;

        Writer(String entity, KeyStore keys) {
            this.entity = entity;
            this.keys = keys;
        }

        private void write() {
            try {
                writeUntilStopped();
            } catch (RuntimeException | AssertionError e) {
                trouble = e.toString();
                throw e;
            }
        }

        private void writeUntilStopped() {
            boolean isOpen = false; // whether what was tried may have been stored, or may yet be
            while (!stopped) {
                try {
                    if (isOpen) {
                        adopt(keys);
                    }
                    tried++;
                    OptionalLong replaced = keys.replace(entity, revision, content(tried));
                    if (replaced.isPresent()) {
                        revision = replaced.getAsLong();
                        stored = tried;
                        isOpen = false;
                        trouble = "none";
                        acknowledged.incrementAndGet();
                    } else if (!isOpen) {
                        throw new AssertionError(entity + " has another revision, but nobody else writes");
                    }
                } catch (KeyStoreUnavailableException e) {
                    isOpen = true;
                    trouble = String.valueOf(e.getMessage());
                    inDoubt.incrementAndGet();
                }
            }
        }

        private void adopt(KeyStore from) {
            Optional<KeyRecord> found = from.find(entity);
            int number = found.map(KeyWriters::number).orElse(0);
            if (number < stored || number > tried) {
                throw new AssertionError(entity + " is " + number + ", but " + stored + " was acknowledged and " + tried
                        + " tried last");
            }
            revision = found.map(KeyRecord::revision).orElse(0L);
            stored = number;
        }
    }

    private static Bytes content(int number) {
        return Bytes.copyOf(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
