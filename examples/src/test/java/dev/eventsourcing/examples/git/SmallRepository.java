package dev.eventsourcing.examples.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository of three commits, made for a test: text, a binary file, an empty commit, names with spaces. */
public final class SmallRepository {
    private final Path folder;

    private SmallRepository(Path folder) {
        this.folder = folder;
    }

    /** Makes it in an empty folder. */
    public static SmallRepository create(Path folder) throws IOException, InterruptedException {
        SmallRepository repository = new SmallRepository(folder);
        repository.git("init", "--quiet");
        repository.write("a file.txt", "one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        repository.write("ünï\tcode.txt", "one\n".getBytes(StandardCharsets.UTF_8));
        repository.commit("2020-01-01T00:00:00Z");
        repository.write("a file.txt", "one\nthree\nfour\n".getBytes(StandardCharsets.UTF_8));
        repository.write("binary", new byte[] {0, 1, 2, 0, 3});
        repository.commit("2020-01-02T00:00:00Z");
        repository.commit("2020-01-03T00:00:00Z");
        return repository;
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private void commit(String time) throws IOException, InterruptedException {
        git("add", "--all");
        git(
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.org",
                "-c",
                "commit.gpgsign=false",
                "commit",
                "--quiet",
                "--allow-empty",
                "--message=change",
                "--date=" + time);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
    }
}
