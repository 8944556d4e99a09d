package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that is run to its end, for its exit code and what it printed. */
final class Command {
    private Command() {}

    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        String lastLine() {
            return output.strip().lines().reduce("no output", (before, line) -> line);
        }
    }

    /**
     * Standard output and error together; a program that cannot be started at all ends with code 127, as in a shell.
     */
    static Result run(List<String> command) {
        return run(command, InputStream.nullInputStream());
    }

    static Result run(List<String> command, InputStream input) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                input.transferTo(stdin);
            } catch (IOException e) {
                if (process.isAlive()) {
                    throw e;
                } // else it ended without reading all: its exit code and output tell why
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
