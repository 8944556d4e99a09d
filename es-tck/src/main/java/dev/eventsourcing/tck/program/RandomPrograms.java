package dev.eventsourcing.tck.program;

import dev.eventsourcing.tck.program.ProgramRun.Difference;
import dev.eventsourcing.tck.program.Shrinker.Smallest;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Random programs, each run on a backend and on a model of the contract. The first one on which they differ is made
 * smaller and written down. Used by one thread.
 */
public final class RandomPrograms {
    private static final Duration SHRINKING = Duration.ofSeconds(15);

    private final ProgramGenerator generator;
    private final Clients clients;
    private final Duration patience;

    /**
     * Programs of one kind.
     *
     * @param random where they come from: the same state gives the same programs
     * @param severalEntities whether one append may hold events of several entities
     * @param idsAgain whether ids that are stored are used for other appends, too
     * @param clients on which they run
     * @param patience how long an append may take
     */
    public RandomPrograms(
            Random random, boolean severalEntities, boolean idsAgain, Clients clients, Duration patience) {
        this.generator = new ProgramGenerator(random, severalEntities, idsAgain);
        this.clients = clients;
        this.patience = patience;
    }

    /**
     * Runs programs until one fails.
     *
     * @param programs how many
     * @param steps how many calls each of them makes
     * @return the smallest failing program that was found, and how it fails; empty if all went well
     */
    public Optional<String> findFailure(int programs, int steps) {
        for (int i = 0; i < programs; i++) {
            Program program = generator.program(steps);
            Optional<Difference> difference = run(program);
            if (difference.isPresent()) {
                Smallest smallest = Shrinker.shrink(this::run, SHRINKING, program, difference.get());
                return Optional.of("program " + i + ", made smaller (" + steps + " steps at first):\n"
                        + smallest.program() + "\n// " + smallest.difference().finding());
            }
        }
        return Optional.empty();
    }

    private Optional<Difference> run(Program program) {
        return ProgramRun.of(program, clients, patience);
    }
}
