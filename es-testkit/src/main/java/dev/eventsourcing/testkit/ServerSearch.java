package dev.eventsourcing.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which way to a server is taken, and says which one it was. See {@link TestServers} for the rules. */
final class ServerSearch {
    private static final String MODE = "ES_TEST_SERVERS";

    private ServerSearch() {}

    static <S> S find(ServerKind<S> kind, Surroundings surroundings) {
        S server = search(kind, surroundings);
        System.err.println("es-testkit: " + server);
        return server;
    }

    private static <S> S search(ServerKind<S> kind, Surroundings surroundings) {
        Optional<String> url = surroundings.variable(kind.urlVariable());
        if (url.isPresent()) {
            return existing(kind, url.get(), surroundings);
        }
        String mode = surroundings.variable(MODE).orElse("any");
        if (!List.of("any", "docker", "local").contains(mode)) {
            throw new NoServerException(MODE + " is \"" + mode + "\"; it can be docker or local, or unset", null);
        }
        List<String> tried = new ArrayList<>(List.of(kind.urlVariable() + " (unset)"));
        Unavailable last = null;
        if (mode.equals("local")) {
            tried.add("Docker (not tried: " + MODE + "=local)");
        } else {
            try {
                return kind.docker(surroundings, mode.equals("docker"));
            } catch (Unavailable e) {
                tried.add("Docker (" + e.reason() + ")");
                last = e;
            }
        }
        if (mode.equals("docker")) {
            tried.add("a local process (not tried: " + MODE + "=docker)");
        } else {
            try {
                return kind.local(surroundings);
            } catch (Unavailable e) {
                tried.add("a local process (" + e.reason() + ")");
                last = e;
            }
        }
        throw new NoServerException(
                "No %s server for the tests. Tried: %s. Fix one: start Docker | %s | set %s%s"
                        .formatted(
                                kind.name(),
                                String.join("; ", tried),
                                kind.remedy(),
                                kind.urlVariable(),
                                mode.equals("any") ? "" : " | unset " + MODE),
                last);
    }

    private static <S> S existing(ServerKind<S> kind, String url, Surroundings surroundings) {
        try {
            return kind.existing(url, surroundings);
        } catch (Unavailable e) {
            throw new NoServerException(
                    "%s names a %s server that cannot be used: %s. Start it, correct the URL, or unset %1$s; nothing else is tried while it is set"
                            .formatted(kind.urlVariable(), kind.name(), e.reason()),
                    e);
        }
    }
}
