package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.testkit.PostgresDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Some threads that append for a while, with a store of their own; also as a program of its own. */
final class OrderWriters {
    static final int THREADS = 4;

    private OrderWriters() {}

    /** Arguments: kind, milliseconds, seed, URL, user, password. */
    public static void main(String[] arguments) throws Exception {
        try (OrderedStore store =
                OrderedStore.of(OrderedStore.Kind.valueOf(arguments[0]), arguments[3], arguments[4], arguments[5])) {
            run(store, Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        }
        System.exit(0);
    }

    /** The same in another JVM. */
    static Process fork(OrderedStore.Kind kind, long millis, long seed, PostgresDatabase database) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OrderWriters.class.getName(),
                        kind.name(),
                        Long.toString(millis),
                        Long.toString(seed),
                        database.jdbcUrl(),
                        database.user(),
                        database.password())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/order-writers.log")))
                .start();
    }

    /** Returns when all have ended; one append in eight is taken back. */
    static void run(OrderedStore store, long millis, long seed) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        store.append(1 + random.nextInt(3), random.nextInt(8) == 0);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
