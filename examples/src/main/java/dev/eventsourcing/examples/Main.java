package dev.eventsourcing.examples;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.examples.bank.Bank;
import dev.eventsourcing.examples.devices.Devices;
import dev.eventsourcing.examples.git.GitHistory;
import dev.eventsourcing.examples.terminal.Terminal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the examples; {@code ./run --help} says how. */
@Command(
        name = "./run",
        mixinStandardHelpOptions = true,
        description = "Runs the examples: a device, a bank, then the history of a git repository.",
        subcommands = {Main.DevicesCommand.class, Main.BankCommand.class, Main.GitHistoryCommand.class})
public final class Main implements Callable<Integer> {
    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private HistoryOptions history = new HistoryOptions();

    private Main() {}

    /** Runs what the arguments say and ends the process. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.ofThisProcess();
        try (Engine opened = engine.open()) {
            new Devices(terminal).run(opened);
            terminal.line();
            new Bank(terminal).run(opened);
            terminal.line();
            history.run(terminal, opened);
        }
        return 0;
    }

    /** What a person can mend is said in one line; the rest is a bug and shows where. */
    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result) {
        if (e instanceof EventStoreException || e instanceof IllegalArgumentException) {
            command.getErr().println(e.getMessage());
        } else {
            e.printStackTrace(command.getErr());
        }
        return 1;
    }

    @Command(name = "devices", mixinStandardHelpOptions = true, description = "Registers a device and projects it.")
    static final class DevicesCommand implements Callable<Integer> {
        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Override
        public Integer call() {
            try (Engine opened = engine.open()) {
                new Devices(Terminal.ofThisProcess()).run(opened);
            }
            return 0;
        }
    }

    @Command(
            name = "bank",
            mixinStandardHelpOptions = true,
            description = "Decides, projects, parks, upcasts and forgets: the example of docs/tutorial.md.")
    static final class BankCommand implements Callable<Integer> {
        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Override
        public Integer call() throws InterruptedException {
            try (Engine opened = engine.open()) {
                new Bank(Terminal.ofThisProcess()).run(opened);
            }
            return 0;
        }
    }

    @Command(
            name = "git-history",
            mixinStandardHelpOptions = true,
            description = "Appends one event for each file that each commit changed, and projects the files.")
    static final class GitHistoryCommand implements Callable<Integer> {
        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Mixin
        private HistoryOptions history = new HistoryOptions();

        @Override
        public Integer call() {
            try (Engine opened = engine.open()) {
                history.run(Terminal.ofThisProcess(), opened);
            }
            return 0;
        }
    }

    /** Where events are kept. */
    static final class EngineOptions {
        @Option(
                names = "--backend",
                defaultValue = "memory",
                paramLabel = "memory|postgres|nats",
                description = "Where events are kept; memory if not given. A server is started for the run unless --url"
                        + " names one.")
        private Engine.Kind kind = Engine.Kind.MEMORY;

        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "A running server: jdbc:postgresql://host/database (with PGUSER and PGPASSWORD in the"
                        + " environment) or nats://host:4222.")
        private Optional<String> url = Optional.empty();

        Engine open() {
            return Engine.open(kind, url);
        }
    }

    /** Which history is read and how much of it is shown. */
    static final class HistoryOptions {
        @Option(
                names = "--repo",
                defaultValue = ".",
                paramLabel = "PATH",
                description = "The git repository; the one around the current folder if not given.")
        private Path repository = Path.of(".");

        @Option(
                names = "--top",
                defaultValue = "12",
                paramLabel = "N",
                description = "How many files to show; 12 if not given.")
        private int shown = 12;

        @Option(
                names = "--fingerprint",
                description = "Also print a SHA-256 over the whole projection, the same on every backend.")
        private boolean fingerprint;

        void run(Terminal terminal, Engine engine) {
            String hash = new GitHistory(terminal, repository, shown).run(engine);
            if (fingerprint) {
                terminal.line("projection " + hash);
            }
        }
    }
}
