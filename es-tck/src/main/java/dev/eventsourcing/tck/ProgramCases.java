package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.program.Clients;
import dev.eventsourcing.tck.program.RandomPrograms;
import java.util.ArrayList;
import java.util.List;

/** MOD-01 to MOD-09: random programs of calls, compared call by call with a model of the contract. */
abstract class ProgramCases extends Group {
    private static final String SAME = "The same program gives the same answers on every backend.";
    private static final int PROGRAMS = 10;
    private static final int STEPS = 40;

    ProgramCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "MOD-01", promise = "P15", rule = SAME)
    void randomProgramsGiveTheAnswersOfTheModel() {
        run("programs", false, false);
    }

    @TckCase(id = "MOD-02", promise = "P15", rule = SAME, needs = Capability.MULTI_ENTITY_APPEND)
    void randomProgramsWithBatchesOverSeveralEntities() {
        run("programs over several entities", true, false);
    }

    @TckCase(
            id = "MOD-03",
            promise = "P5",
            rule = "An id that is stored with other content, or beside ids that are not stored, is refused.",
            needs = Capability.STRICT_EVENT_IDS)
    void randomProgramsThatUseIdsAgain() {
        run("programs that use ids again", claims(Capability.MULTI_ENTITY_APPEND), true);
    }

    private void run(String purpose, boolean severalEntities, boolean idsAgain) {
        String failure = new RandomPrograms(
                        Seed.random(purpose),
                        severalEntities,
                        idsAgain,
                        new TwoClients(),
                        fixture().patience())
                .findFailure(scaled(PROGRAMS), STEPS)
                .map(text -> text + "\n// " + Seed.hint().strip())
                .orElse("");

        assertEquals("", failure, "the smallest program on which backend and model differ");
    }

    /** They stay connected from one program to the next. */
    private final class TwoClients implements Clients {
        private final List<Backend> backends = new ArrayList<>(List.of(connect(), connect()));
        private final List<EventLog> logs = new ArrayList<>();
        private StoreName store = freshStore();

        @Override
        public void newStore() {
            logs.forEach(EventLog::close);
            logs.clear();
            store = freshStore();
            backends.forEach(backend -> logs.add(backend.open(store)));
        }

        @Override
        public EventLog log(int client) {
            return logs.get(client);
        }

        @Override
        public void reopen(int client) {
            logs.get(client).close();
            backends.get(client).close();
            backends.set(client, connect());
            logs.set(client, backends.get(client).open(store));
        }
    }
}
