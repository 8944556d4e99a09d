package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.linearizability.CallRecorder;
import dev.eventsourcing.tck.linearizability.Linearizability;
import dev.eventsourcing.tck.linearizability.LinearizabilityChecker;
import dev.eventsourcing.tck.linearizability.RegisterModel;
import dev.eventsourcing.tck.linearizability.RegisterModel.Answer;
import dev.eventsourcing.tck.linearizability.RegisterModel.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** KEY-30 to KEY-39: a record is a register with compare-and-set, for all clients at once. */
abstract class KeyStoreRaceCases extends KeyStoreGroup {
    private static final String ONE_WINS = "Of several replaces that name the same revision at most one succeeds.";
    private static final String LINEARIZABLE = "find and replace are linearizable.";
    private static final int RACERS = 32;

    KeyStoreRaceCases(KeyStoreTck suite) {
        super(suite);
    }

    @TckCase(id = "KEY-30", promise = "P12", rule = ONE_WINS)
    void ofManyWhoCreateOneWins() throws Exception {
        int rounds = scaled(20);
        for (int round = 0; round < rounds; round++) {
            race(freshEntity(), 0);
        }
    }

    @TckCase(id = "KEY-31", promise = "P12", rule = ONE_WINS)
    void ofManyWhoReplaceOneWins() throws Exception {
        String reader = freshEntity();
        long revision = replaced(keys(), reader, 0, "first");
        int rounds = scaled(20);
        for (int round = 0; round < rounds; round++) {
            revision = race(reader, revision);
        }
    }

    @TckCase(id = "KEY-32", promise = "P12", rule = LINEARIZABLE)
    void counterThatAllIncrementIsExact() throws Exception {
        String counter = freshEntity();
        List<KeyStore> clients = List.of(keys(), connect());
        int threads = 8;
        int each = scaled(50);

        patience().together(threads, thread -> () -> {
            for (int i = 0; i < each; i++) {
                increment(clients.get(thread % 2), counter);
            }
            return true;
        });

        assertEquals(threads * each, count(keys().find(counter)), "what " + threads + " threads counted");
        assertEquals(threads * each, count(clients.get(1).find(counter)), "the same, asked through another client");
    }

    @TckCase(id = "KEY-33", promise = "P12", rule = LINEARIZABLE)
    void noReaderSeesThePast() throws Exception {
        String counter = freshEntity();
        KeyStore writer = keys();
        KeyStore other = connect();
        int last = scaled(200);
        AtomicInteger answered = new AtomicInteger();

        List<Integer> reads = patience().together(3, role -> () -> {
            int seen = 0;
            int reading = 0;
            if (role == 0) {
                for (long revision = 0; seen < last; ) {
                    seen++;
                    revision = replaced(writer, counter, revision, "" + seen);
                    answered.set(seen);
                }
            }
            for (; role > 0 && seen < last; reading++) {
                int atLeast = Math.max(seen, answered.get());
                seen = count((role == 1 ? writer : other).find(counter));
                assertTrue(seen >= atLeast, "found " + seen + " when " + atLeast + " had been seen or answered before");
            }
            return reading;
        });

        assertTrue(reads.get(1) + reads.get(2) > 0, "nobody read");
    }

    @TckCase(id = "KEY-34", promise = "P12", rule = LINEARIZABLE)
    void recordsOfDifferentEntitiesDoNotDisturbEachOther() throws Exception {
        List<KeyStore> clients = List.of(keys(), connect());
        int each = scaled(30);

        patience().together(8, thread -> () -> {
            String reader = freshEntity();
            long revision = 0;
            for (int i = 0; i < each; i++) {
                revision = replaced(clients.get(thread % 2), reader, revision, thread + ":" + i);
            }
            assertRecord(clients.get(1 - thread % 2), reader, revision, thread + ":" + (each - 1));
            return true;
        });
    }

    @TckCase(id = "KEY-35", promise = "P12", rule = LINEARIZABLE)
    void whatEightThreadsSawHasALinearOrder() throws Exception {
        int rounds = scaled(10);
        int lost = 0;
        List<KeyStore> clients = List.of(keys(), connect());
        for (int round = 0; round < rounds || (lost == 0 && round < 100 * rounds); round++) { // until there was a race
            String reader = freshEntity();
            CallRecorder<Request<String>, Answer<String>> recorder = new CallRecorder<>();

            List<Integer> lostByEach = patience()
                    .together(8, thread -> () -> readAndReplace(clients.get(thread % 2), reader, thread, recorder));

            Linearizability<Request<String>, Answer<String>> verdict =
                    LinearizabilityChecker.check(new RegisterModel<String>(), recorder.calls(), Duration.ofSeconds(10));
            assertTrue(verdict.isLinearizable(), "round " + round + ": " + verdict);
            lost += lostByEach.stream().mapToInt(Integer::intValue).sum();
        }
        assertTrue(lost > 0, "no replace was refused: the threads did not race");
    }

    /** Each replace writes what nobody else writes, so that a revision stands for a content. */
    private static int readAndReplace(
            KeyStore keys, String reader, int thread, CallRecorder<Request<String>, Answer<String>> recorder)
            throws Exception {
        int lost = 0;
        for (int i = 0; i < 4; i++) {
            List<KeyRecord> found = new ArrayList<>();
            recorder.call(new RegisterModel.Read<>(), () -> {
                keys.find(reader).ifPresent(found::add);
                return new RegisterModel.Value<>(content(found));
            });
            long revision = found.isEmpty() ? 0 : found.get(0).revision();
            String mine = thread + ":" + i;
            Answer<String> answer = recorder.call(
                    new RegisterModel.CompareAndSet<>(content(found), Optional.of(mine)),
                    () -> new RegisterModel.Done<>(
                            keys.replace(reader, revision, Records.bytes(mine)).isPresent()));
            if (answer.equals(new RegisterModel.Done<>(false))) {
                lost++;
            }
        }
        return lost;
    }

    private static Optional<String> content(List<KeyRecord> found) {
        return found.stream().map(one -> Records.text(one.content())).findFirst();
    }

    private long race(String reader, long revision) throws Exception {
        List<KeyStore> clients = List.of(keys(), connect());
        List<OptionalLong> answers = patience()
                .together(
                        RACERS,
                        racer -> () ->
                                clients.get(racer % 2).replace(reader, revision, Records.bytes("racer " + racer)));

        List<Integer> winners = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            if (answers.get(racer).isPresent()) {
                winners.add(racer);
            }
        }
        assertEquals(
                1, winners.size(), "winners among " + RACERS + " replaces of revision " + revision + ": " + winners);
        long won = answers.get(winners.get(0)).orElseThrow();
        assertRecord(clients.get(1), reader, won, "racer " + winners.get(0));
        return won;
    }

    private static void increment(KeyStore keys, String counter) {
        OptionalLong done = OptionalLong.empty();
        while (done.isEmpty()) {
            Optional<KeyRecord> found = keys.find(counter);
            done = keys.replace(
                    counter, found.map(KeyRecord::revision).orElse(0L), Records.bytes("" + (count(found) + 1)));
        }
    }

    private static int count(Optional<KeyRecord> found) {
        return found.map(one -> Integer.parseInt(Records.text(one.content()))).orElse(0);
    }
}
