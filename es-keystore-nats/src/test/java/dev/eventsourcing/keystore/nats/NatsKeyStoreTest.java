package dev.eventsourcing.keystore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.api.KeyValueConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NatsKeyStoreTest {
    private static NatsProcess process;

    @BeforeAll
    static void startServer() {
        process = NatsProcess.start();
    }

    @AfterAll
    static void endServer() {
        process.close();
    }

    @Test
    void replacedRecordIsErasedFromTheServersFiles() throws Exception {
        try (NatsKeyStore keys = open("erasing")) {
            long revision = keys.replace("ann", 0, bytes("first-canary")).orElseThrow();
            assertTrue(isOnDisk("first-canary"), "the search must be able to find a record");

            keys.replace("ann", revision, bytes("second-canary")).orElseThrow();
        }

        assertFalse(isOnDisk("first-canary"));
        assertTrue(isOnDisk("second-canary"));
    }

    @Test
    void whatADeadClientLeftIsErasedAtTheNextOpen() throws Exception {
        try (NatsKeyStore keys = open("leftovers");
                Connection dying = NatsConnector.connect(config())) {
            long revision = keys.replace("ann", 0, bytes("left-canary")).orElseThrow();
            KeyBucket bucket = KeyBucket.open(dying, NatsKeyStoreOptions.bucket("leftovers"));
            bucket.put("ann", "newer-canary".getBytes(StandardCharsets.UTF_8), revision);
            assertTrue(isOnDisk("left-canary"), "nothing erased it yet");
        }

        try (NatsKeyStore keys = open("leftovers")) {
            assertEquals(bytes("newer-canary"), keys.find("ann").orElseThrow().content());
            assertFalse(isOnDisk("left-canary"));
            assertEquals(List.of("ann"), keys.entityIds().toList());
        }
    }

    /**
     * The server writes what it was sent before it froze; whoever asks again must not be told while the old is there.
     */
    @Test
    void whatALostAnswerLeftIsErasedBeforeAnybodyIsTold() throws Exception {
        try (NatsProcess frozen = NatsProcess.start();
                NatsKeyStore keys = NatsKeyStore.connect(
                        NatsConfig.servers(frozen.server().url()),
                        NatsKeyStoreOptions.bucket("frozen")
                                .withTimeouts(Duration.ofMillis(200), Duration.ofMillis(500)));
                Connection other =
                        NatsConnector.connect(NatsConfig.servers(frozen.server().url()))) {
            long revision = keys.replace("ann", 0, bytes("frozen-canary")).orElseThrow();
            frozen.pause();
            assertThrows(KeyStoreUnavailableException.class, () -> keys.replace("ann", revision, bytes("newer")));
            frozen.resume();

            while (!bytes("newer").equals(keys.find("ann").orElseThrow().content())) {
                Thread.sleep(10);
            }

            assertEquals(
                    1,
                    other.jetStreamManagement()
                            .getStreamInfo("KV_frozen")
                            .getStreamState()
                            .getMsgCount());
        }
    }

    /** Nobody tells the watch, so that it must look by itself. */
    @Test
    void whatWasWrittenWhileTheServerWasAwayIsTold() throws Exception {
        try (NatsProcess restarted = NatsProcess.start();
                NatsKeyStore keys = NatsKeyStore.connect(
                        NatsConfig.servers(restarted.server().url()), NatsKeyStoreOptions.bucket("keys"))) {
            Set<String> told = ConcurrentHashMap.newKeySet();
            keys.watch(new KeyListener() {
                @Override
                public void onChange(String entityId) {
                    told.add(entityId);
                }

                @Override
                public void onGap() {
                    told.add("gap");
                }
            });
            await(told, "gap"); // the watch has begun
            told.clear();

            restarted.restart();
            try (NatsKeyStore other = NatsKeyStore.connect(
                    NatsConfig.servers(restarted.server().url()), NatsKeyStoreOptions.bucket("keys"))) {
                other.replace("ann", 0, bytes("first")).orElseThrow();
            }

            await(told, "ann");
        }
    }

    private static void await(Set<String> told, String news) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!told.contains(news)) {
            assertTrue(System.nanoTime() < deadline, "was not told of " + news + " but of " + told);
            Thread.sleep(10);
        }
    }

    /** Another client that opens the bucket may be faster in erasing what was replaced. */
    @Test
    void erasingWhatIsErasedAlreadyIsHarmless() throws Exception {
        try (NatsKeyStore keys = open("twice");
                Connection connection = NatsConnector.connect(config())) {
            long revision = keys.replace("ann", 0, bytes("twice-canary")).orElseThrow();
            keys.replace("ann", revision, bytes("other")).orElseThrow();

            KeyBucket.open(connection, NatsKeyStoreOptions.bucket("twice")).erase(revision);

            assertEquals(bytes("other"), keys.find("ann").orElseThrow().content());
        }
    }

    @Test
    void bucketThatCannotEraseIsRefused() throws Exception {
        try (Connection connection = NatsConnector.connect(config())) {
            connection
                    .keyValueManagement()
                    .create(KeyValueConfiguration.builder().name("ordinary").build());
        }

        IncompatibleStoreException refused = assertThrows(
                IncompatibleStoreException.class, () -> open("ordinary").close());

        assertTrue(refused.getMessage().contains("deny_delete"), refused.getMessage());
    }

    @Test
    void unreachableServerIsNotTakenForAnEmptyKeyStore() {
        NatsConfig nowhere = NatsConfig.servers("nats://127.0.0.1:1").connectTimeout(Duration.ofMillis(500));

        assertThrows(
                KeyStoreUnavailableException.class,
                () -> NatsKeyStore.connect(nowhere, NatsKeyStoreOptions.bucket("keys"))
                        .close());
    }

    @Test
    void impossibleBucketNameIsRefused() {
        assertThrows(InvalidInputException.class, () -> NatsKeyStoreOptions.bucket("a.b"));
        assertThrows(InvalidInputException.class, () -> NatsKeyStoreOptions.bucket("*"));
        assertThrows(InvalidInputException.class, () -> NatsKeyStoreOptions.bucket(""));
    }

    private static NatsConfig config() {
        return NatsConfig.servers(process.server().url());
    }

    private static NatsKeyStore open(String bucket) {
        return NatsKeyStore.connect(config(), NatsKeyStoreOptions.bucket(bucket));
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOnDisk(String text) throws IOException {
        try (Stream<Path> paths = Files.walk(process.storeFolder())) {
            List<Path> files = paths.filter(Files::isRegularFile).toList();
            for (Path file : files) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
