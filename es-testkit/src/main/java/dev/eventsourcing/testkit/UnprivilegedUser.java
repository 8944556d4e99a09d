package dev.eventsourcing.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom PostgreSQL runs, which refuses to be root.
 *
 * <p>Root starts it in a user namespace of its own, where root is nobody; where that is forbidden (some containers), as
 * the user {@code postgres} or {@code nobody}, if there is one. Both replace the starting program, so that the process
 * that Java started is PostgreSQL itself. Immutable.
 *
 * @param prefix what goes before the command
 * @param owner whose the folder must be, if not ours
 */
record UnprivilegedUser(List<String> prefix, Optional<String> owner) {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    static UnprivilegedUser find() throws Unavailable {
        if (!isRoot() || succeeds(NAMESPACE)) {
            return new UnprivilegedUser(isRoot() ? NAMESPACE : List.of(), Optional.empty());
        }
        for (String user : List.of("postgres", "nobody")) {
            List<String> prefix = List.of("setpriv", "--reuid=" + user, "--regid=" + groupOf(user), "--clear-groups");
            if (succeeds(prefix)) {
                return new UnprivilegedUser(prefix, Optional.of(user));
            }
        }
        throw new Unavailable("PostgreSQL refuses to run as root, and here root can neither make a user namespace"
                + " (unshare -U) nor become the user postgres or nobody (setpriv); run the tests as an ordinary user");
    }

    List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    void own(Path folder) throws IOException {
        if (owner.isPresent()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner.get()));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"))
                || Command.run(List.of("id", "-u")).output().strip().equals("0");
    }

    private static String groupOf(String user) {
        return Command.run(List.of("id", "-g", user)).lastLine();
    }

    private static boolean succeeds(List<String> prefix) {
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        return Command.run(probe).succeeded();
    }
}
