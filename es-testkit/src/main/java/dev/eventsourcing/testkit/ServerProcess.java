package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as the operating system sees it: one program with its children, which can be started again and again in the
 * same folder. It is ready when its log says so, which no other server on the same port can fake. Safe for use by many
 * threads.
 */
final class ServerProcess {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(15);

    private final String name;
    private final List<String> command;
    private final Path folder;
    private final String readyLine;
    private final Watchdog watchdog;
    private final String endSignal;
    private @Nullable Process process;
    private Path log;
    private int starts;
    private boolean closed;

    /**
     * @param folder where the logs go; deleted when the server is closed
     * @param readyLine what the server logs when it takes connections
     * @param endSignal how to end the server at once but tidily, such as {@code TERM}
     */
    ServerProcess(String name, List<String> command, Path folder, String readyLine, String endSignal) {
        this.name = name;
        this.command = List.copyOf(command);
        this.folder = folder;
        this.readyLine = readyLine;
        this.endSignal = endSignal;
        this.log = folder.resolve("server.log");
        this.watchdog = Watchdog.over(folder, endSignal);
    }

    synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        if (isRunning()) {
            throw new IllegalStateException(name + " runs already");
        }
        log = folder.resolve("server-" + ++starts + ".log");
        Process started;
        try {
            started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
        process = started;
        long pid = started.pid();
        watchdog.watch(pid);
        CompletableFuture<Void> unused = started.onExit().thenRun(() -> watchdog.forget(pid));
        awaitReady(started);
    }

    private void awaitReady(Process started) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!log().contains(readyLine)) {
            boolean ended = !started.isAlive();
            if (ended || System.nanoTime() > deadline) {
                String message = "%s %s. It said:%n%s"
                        .formatted(
                                name,
                                ended
                                        ? "ended with code " + started.exitValue() + " while it started"
                                        : "was not ready after " + START,
                                log());
                kill();
                throw log().toLowerCase(Locale.ROOT).contains("address already in use")
                        ? new PortTakenException(message)
                        : new IllegalStateException(message);
            }
            sleep(10);
        }
    }

    synchronized long pid() {
        return running().pid();
    }

    synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    private String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the program and its children with SIGKILL, and returns when none of them is left. */
    synchronized void kill() {
        if (process == null) {
            return;
        }
        // stopped first, the parent can neither tidy up nor start another child meanwhile
        signal("STOP", List.of(process.pid()));
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(family);
    }

    /** Ends the program as its users do, and insists if it does not end. */
    synchronized void stop() {
        if (process == null || !process.isAlive()) {
            return;
        }
        List<ProcessHandle> family = family();
        signal("CONT", pids(family));
        signal(endSignal, List.of(process.pid()));
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                family = family();
                family.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        awaitEnd(family);
    }

    /** Freezes the program and its children: connections stay open, nothing is answered. */
    synchronized void pause() {
        signal("STOP", List.of(running().pid()));
        List<Long> all = pids(family());
        signal("STOP", all);
        StoppedThreads.await(all);
    }

    synchronized void resume() {
        running();
        signal("CONT", pids(family()));
    }

    /** Ends the program and deletes its folder. Harmless when repeated. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        watchdog.close();
        TemporaryFolder.delete(folder);
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>();
        if (process != null) {
            family.add(process.toHandle());
            try (Stream<ProcessHandle> children = process.descendants()) {
                children.forEach(family::add);
            }
        }
        return family;
    }

    private static List<Long> pids(List<ProcessHandle> family) {
        return family.stream().map(ProcessHandle::pid).toList();
    }

    private static void signal(String signal, List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\"", "kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        Command.run(command); // a child may have ended meanwhile
    }

    private void awaitEnd(List<ProcessHandle> family) {
        long deadline = System.nanoTime() + END.toNanos();
        // the program itself counts as ended when Java has seen it, which is a moment later than the system
        while (isRunning() || family.stream().anyMatch(ServerProcess::lives)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " still has processes after SIGKILL: " + pids(family));
            }
            sleep(5);
        }
    }

    /** A child that nobody has waited for is dead, though the system still lists it. */
    static boolean lives(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return handle.isAlive();
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a server", e);
        }
    }
}
