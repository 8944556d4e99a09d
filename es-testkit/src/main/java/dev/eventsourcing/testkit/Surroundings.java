package dev.eventsourcing.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the search for servers looks at: environment variables and the folder of the project. Immutable. */
record Surroundings(Map<String, String> environment, Optional<Path> projectRoot) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), findProjectRoot());
    }

    /** A variable that is set to nothing counts as unset. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Optional<Path> findProjectRoot() {
        String root = System.getProperty("es.root");
        if (root != null && !root.isBlank()) {
            return Optional.of(Path.of(root));
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }
}
