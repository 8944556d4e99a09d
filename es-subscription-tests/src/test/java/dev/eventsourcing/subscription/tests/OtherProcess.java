package dev.eventsourcing.subscription.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@link Teller} at work, to be killed, stopped and continued. */
final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>(); // guarded by itself

    OtherProcess(Engine engine, String subscription, String mode, Duration lease) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Teller.class.getName(),
                subscription,
                mode,
                Long.toString(lease.toMillis())));
        command.addAll(engine.arguments());
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "output-of-teller");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("its output ended: " + e.getMessage());
            }
        }
    }

    List<Long> handled() {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.startsWith("handled "))
                    .map(line -> Long.parseLong(line.substring("handled ".length())))
                    .toList();
        }
    }

    boolean said(String part) {
        synchronized (lines) {
            return lines.stream().anyMatch(line -> line.contains(part));
        }
    }

    void awaitHandled(int count) {
        try {
            Recorder.await(
                    "another process has handled " + count,
                    Duration.ofSeconds(60),
                    () -> handled().size() >= count || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it said " + lines(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the other process has ended; it said " + lines());
        }
    }

    private List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines.size() > 30 ? lines.subList(lines.size() - 30, lines.size()) : lines);
        }
    }

    /** SIGKILL; returns when it is gone and all that it said is here. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
        Thread.sleep(50);
    }

    void stop() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        int code = new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -s " + signal + " ended with " + code);
        }
    }

    @Override
    public void close() throws Exception {
        kill();
    }
}
