package dev.eventsourcing.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A nats-server program that runs here and is new enough. Immutable. */
record NatsBinary(Path file, Version version) {
    private static final String VARIABLE = "ES_NATS_SERVER";
    private static final String PROGRAM = "nats-server";

    /** {@code ES_NATS_SERVER}, else {@code .tools/nats}, else {@code PATH}, else what the fetch script can get. */
    static NatsBinary find(Surroundings surroundings) throws Unavailable {
        Optional<String> chosen = surroundings.variable(VARIABLE);
        if (chosen.isPresent()) {
            return usable(Path.of(chosen.get()), VARIABLE);
        }
        List<String> tried = new ArrayList<>(List.of(VARIABLE + " (unset)"));
        Optional<NatsBinary> fetched = newest(fetched(surroundings));
        if (fetched.isPresent()) {
            return fetched.get();
        }
        tried.add(".tools/nats (empty)");
        Optional<Path> installed = onPath(surroundings);
        if (installed.isPresent()) {
            try {
                return usable(installed.get(), PROGRAM);
            } catch (Unavailable e) {
                tried.add("PATH (" + e.reason() + ")");
            }
        } else {
            tried.add("PATH (not found)");
        }
        tried.add("scripts/fetch-nats.sh (" + fetch(surroundings) + ")");
        return newest(fetched(surroundings))
                .orElseThrow(() -> new Unavailable("no " + PROGRAM + ": " + String.join(", ", tried)));
    }

    /** Of {@code .tools/nats}, or else what the fetch script can get: the newest of a line such as {@code 2.10}. */
    static NatsBinary ofLine(String line, Surroundings surroundings) throws Unavailable {
        Optional<NatsBinary> there = fetchedOfLine(line, surroundings);
        if (there.isPresent()) {
            return there.get();
        }
        String attempt = fetch(surroundings, "--line", line);
        return fetchedOfLine(line, surroundings)
                .orElseThrow(
                        () -> new Unavailable("no %s %s: .tools/nats has none; scripts/fetch-nats.sh --line %2$s (%s)"
                                .formatted(PROGRAM, line, attempt)));
    }

    private static Optional<NatsBinary> fetchedOfLine(String line, Surroundings surroundings) {
        return newest(fetched(surroundings).stream()
                .filter(binary -> binary.version().isOfLine(line))
                .toList());
    }

    private static NatsBinary usable(Path file, String name) throws Unavailable {
        Version version = versionOf(file)
                .orElseThrow(() -> new Unavailable("%s is %s, which does not run".formatted(name, file)));
        if (!version.isAtLeast(NatsServer.MINIMUM)) {
            throw new Unavailable(
                    "%s is version %s, %s or newer is needed".formatted(file, version, NatsServer.MINIMUM));
        }
        return new NatsBinary(file, version);
    }

    private static Optional<Version> versionOf(Path file) {
        Command.Result result = Command.run(List.of(file.toString(), "--version"));
        return result.succeeded() ? Version.findIn(result.output()) : Optional.empty();
    }

    private static Optional<NatsBinary> newest(List<NatsBinary> binaries) {
        return binaries.stream().max(Comparator.comparing(NatsBinary::version));
    }

    private static List<NatsBinary> fetched(Surroundings surroundings) {
        Path store = surroundings.projectRoot().orElse(Path.of("")).resolve(".tools/nats");
        if (!Files.isDirectory(store)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(store)) {
            return folders.map(folder -> folder.resolve(PROGRAM))
                    .filter(Files::isExecutable)
                    .flatMap(file -> versionOf(file).map(version -> new NatsBinary(file, version)).stream())
                    .filter(binary -> binary.version().isAtLeast(NatsServer.MINIMUM))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Path> onPath(Surroundings surroundings) {
        return Stream.of(surroundings.variable("PATH").orElse("").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static String fetch(Surroundings surroundings, String... arguments) {
        Optional<Path> script = surroundings
                .projectRoot()
                .map(root -> root.resolve("scripts/fetch-nats.sh"))
                .filter(Files::isRegularFile);
        if (script.isEmpty()) {
            return "not found";
        }
        List<String> command = new ArrayList<>(List.of("bash", script.get().toString()));
        command.addAll(List.of(arguments));
        System.err.println("es-testkit: no such nats-server here yet, running scripts/fetch-nats.sh "
                + String.join(" ", arguments));
        return Command.run(command).lastLine();
    }
}
