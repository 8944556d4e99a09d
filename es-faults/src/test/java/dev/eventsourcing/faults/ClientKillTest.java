package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients die in the middle of their appends: every batch is there whole or not at all, and whole if it was
 * acknowledged.
 */
class ClientKillTest {
    private static final StoreName STORE = new StoreName("clients");
    private static final int ROUNDS = 5;
    private static final int CLIENTS_AT_ONCE = 4;
    private static final long FIRST_WORD_NANOS = 30_000_000_000L;

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void batchesOfDeadClientsAreWhole(Engine.Kind kind, @TempDir Path folder) throws Exception {
        long seed = FaultRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        try (Engine engine = kind.start(folder.resolve("data"), true);
                Backend backend = engine.connect(Duration.ofSeconds(10));
                EventLog log = backend.open(STORE)) {
            List<Path> words = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                List<Process> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
                    Path said = folder.resolve("client-" + words.size());
                    clients.add(start(kind, engine.port(), words.size(), said));
                    words.add(said);
                }
                try {
                    for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
                        awaitFirstAck(words.get(words.size() - CLIENTS_AT_ONCE + i));
                        Thread.sleep(random.nextInt(50));
                        clients.get(i).destroyForcibly().waitFor();
                    }
                } finally {
                    clients.forEach(Process::destroyForcibly);
                }
            }

            judge(engine, words, Judge.everythingIn(log), seed);
        }
    }

    private static void judge(Engine engine, List<Path> words, List<StoredEvent> stored, long seed) throws IOException {
        List<UUID> ids = stored.stream().map(event -> event.event().id()).toList();
        Set<UUID> unique = new HashSet<>(ids);
        int acked = 0;
        int lost = 0;
        int whole = 0;
        int unfinished = 0;
        for (Path said : words) {
            List<UUID> will = said(said, "will");
            List<UUID> did = said(said, "did");
            acked += did.size();
            lost += (int) did.stream().filter(id -> !unique.contains(id)).count();
            unfinished +=
                    will.size() % DoomedClient.BATCH == 0 && will.size() / DoomedClient.BATCH > did.size() ? 1 : 0;
            for (int first = 0; first + DoomedClient.BATCH <= will.size(); first += DoomedClient.BATCH) {
                int place = ids.indexOf(will.get(first));
                if (place >= 0
                        && ids.subList(place, Math.min(ids.size(), place + DoomedClient.BATCH))
                                .equals(will.subList(first, first + DoomedClient.BATCH))) {
                    whole++;
                }
            }
        }
        System.out.printf(
                "FAULTS engine=%s clientkills=%d in_flight=%d acked=%d lost=%d stray_events=%d seed=%d%n",
                engine.name(), words.size(), unfinished, acked, lost, ids.size() - whole * DoomedClient.BATCH, seed);

        assertEquals(0, lost, "acknowledged batches are lost");
        assertEquals(whole * DoomedClient.BATCH, ids.size(), "there are events beside the whole batches");
        assertEquals(ids.size(), unique.size(), "there are duplicates");
        assertTrue(acked >= words.size(), "the clients did too little");
        assertTrue(unfinished > words.size() / 4, "the kills hit too few appends: " + unfinished);
    }

    private static List<UUID> said(Path file, String word) throws IOException {
        String all = Files.readString(file);
        return all.substring(0, all.lastIndexOf('\n') + 1) // the last line may have been cut off
                .lines()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> UUID.fromString(line.substring(word.length() + 1)))
                .toList();
    }

    private static void awaitFirstAck(Path said) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + FIRST_WORD_NANOS;
        while (said(said, "did").isEmpty()) {
            assertTrue(System.nanoTime() < deadline, () -> "a client does nothing; see " + said);
            Thread.sleep(5);
        }
    }

    private static Process start(Engine.Kind kind, int port, int number, Path said) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedClient.class.getName(),
                        kind.name(),
                        Integer.toString(port),
                        STORE.value(),
                        Integer.toString(number))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }
}
