package dev.eventsourcing.examples.git;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads commits, oldest first, as git prints them: records end with NUL, so that no file name can confuse the reader.
 * Confined to one thread.
 */
final class GitLog {
    /** One commit and the files it changed. */
    record Commit(String hash, String author, Instant time, List<Change> changes) {}

    /** What a commit did to one file; binary files have no lines. */
    record Change(String path, int linesAdded, int linesRemoved) {}

    private static final String HEADER = "\u0001";

    private final Path repository;

    GitLog(Path repository) {
        this.repository = repository;
    }

    /** How many commits there are, merges included. */
    long count() {
        return Long.parseLong(String.join("", lines("rev-list", "--count", "HEAD")).strip());
    }

    /** Gives each commit to a consumer as git prints it; nothing is kept. */
    void forEach(Consumer<Commit> consumer) {
        Process git = start(
                "log", "--reverse", "--no-renames", "--numstat", "-z", "--format=" + "%x01%H%x00%aN%x00%at%x00", "HEAD");
        try (InputStream out = git.getInputStream()) {
            new Parser(out, consumer).run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the output of git", e);
        } finally {
            git.destroy();
        }
    }

    private List<String> lines(String... arguments) {
        Process git = start(arguments);
        try (BufferedReader out = new BufferedReader(new InputStreamReader(git.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = out.lines().toList();
            if (git.waitFor() != 0) {
                throw new IllegalArgumentException(
                        repository + " is not a git repository with commits; name one with --repo PATH");
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the output of git", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git was running", e);
        }
    }

    private Process start(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run git; is it installed?", e);
        }
    }

    /** {@code \1 hash NUL author NUL time NUL} and then {@code \n?added TAB removed TAB path NUL} for each file. */
    private static final class Parser {
        private final InputStream in;
        private final Consumer<Commit> consumer;

        Parser(InputStream in, Consumer<Commit> consumer) {
            this.in = new java.io.BufferedInputStream(in, 1 << 16);
            this.consumer = consumer;
        }

        void run() throws IOException {
            String field = field();
            while (field != null) {
                String hash = field.strip().substring(HEADER.length());
                String author = required(field());
                Instant time = Instant.ofEpochSecond(Long.parseLong(required(field())));
                List<Change> changes = new ArrayList<>();
                field = field();
                while (field != null && !isHeader(field)) {
                    if (!field.isBlank()) {
                        changes.add(change(field));
                    }
                    field = field();
                }
                consumer.accept(new Commit(hash, author, time, changes));
            }
        }

        private static boolean isHeader(String field) {
            return field.stripLeading().startsWith(HEADER);
        }

        private static Change change(String field) {
            String[] parts = field.stripLeading().split("\t", 3);
            return new Change(parts[2], lines(parts[0]), lines(parts[1]));
        }

        private static int lines(String number) {
            return number.equals("-") ? 0 : Integer.parseInt(number);
        }

        private static String required(@org.jspecify.annotations.Nullable String field) throws IOException {
            if (field == null) {
                throw new IOException("git's output ended in the middle of a commit");
            }
            return field;
        }

        private @org.jspecify.annotations.Nullable String field() throws IOException {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            for (int b = in.read(); b > 0; b = in.read()) {
                bytes.write(b);
            }
            return bytes.size() == 0 && isAtEnd() ? null : bytes.toString(StandardCharsets.UTF_8);
        }

        private boolean isAtEnd() throws IOException {
            in.mark(1);
            int next = in.read();
            in.reset();
            return next < 0;
        }
    }
}
