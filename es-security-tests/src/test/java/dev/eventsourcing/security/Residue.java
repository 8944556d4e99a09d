package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.encryption.EntityKey;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.Kek;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is left on disk of two hundred keys of which one hundred were shredded. What is found is written to
 * {@code target/residue}.
 */
@Timeout(180)
abstract class Residue {
    private static final int KEYS = 200;

    private final List<String> figures = new ArrayList<>();
    private final Set<String> shredded = new TreeSet<>();
    private final Set<String> living = new TreeSet<>();
    private final ByteSearch bareKeys = new ByteSearch();

    abstract Engine start();

    /** What kind of file it is. */
    abstract String place(Path file);

    /** Where shredded keys are expected to be found until the old generation is destroyed. */
    abstract Set<String> logs();

    /** Lets the engine write what it has in memory. */
    abstract void flush(Engine engine);

    @Test
    void nothingOnDiskUnwrapsAShreddedKeyOnceTheOldGenerationIsDestroyed() throws Exception {
        MemoryKek oldKek = MemoryKek.random();
        MemoryKek newKek = MemoryKek.random();
        try (Engine engine = start();
                WatchableKeyStore keyStore = engine.connectKeys();
                EntityKeys keys = EntityKeys.over(keyStore, oldKek)) {
            putKeys(keys);
            assertTrue(
                    found(engine, oldKek, living, "before anything was shredded")
                            .containsAll(living),
                    "the scan does not find the keys that are there");

            shredded.forEach(entity -> keys.shred(entity, "residue"));
            found(engine, oldKek, living, "shredded");

            assertEquals(KEYS / 2, keys.rewrapAll(newKek).rewrapped());
            Set<String> remembered = found(engine, oldKek, Set.of(), "shredded and rewrapped");
            assertEquals(
                    !logs().isEmpty(),
                    remembered.containsAll(shredded),
                    "what the logs " + logs() + " remember is not what was measured: " + figures);
            oldKek.close();

            assertThrows(StoreClosedException.class, () -> oldKek.wrap(new byte[32], new byte[0]));
            Set<String> unwrappable =
                    found(engine, newKek, living, "old key-encryption key destroyed, living one tried");
            assertTrue(unwrappable.containsAll(living), "the scan does not find the living keys");
            assertEquals(living, unwrappable, "a shredded key can be had from the disk");
            assertEquals(Set.of(), bareKeys.find(engine.folders()), "a key was stored without a wrap");
            write(engine);
        }
    }

    private void putKeys(EntityKeys keys) {
        for (int i = 0; i < KEYS; i++) {
            String entity = "customer-" + i;
            Canary secret = Canary.key("key of " + entity);
            try (EntityKey key = EntityKey.of(secret.bytes())) {
                keys.put(entity, key);
            }
            secret.addTo(bareKeys);
            (i % 2 == 0 ? shredded : living).add(entity);
        }
    }

    /** Whose keys can be unwrapped from what is on disk, of all replicas together. */
    private Set<String> found(Engine engine, Kek kek, Set<String> expected, String when) throws Exception {
        flush(engine);
        Set<String> all = new TreeSet<>(shredded);
        all.addAll(living);
        WrappedKeyScan scan = new WrappedKeyScan("default", all, this::place);
        Set<String> found = new TreeSet<>();
        for (int attempt = 0; attempt == 0 || (attempt < 20 && !found.containsAll(expected)); attempt++) {
            TimeUnit.MILLISECONDS.sleep(attempt == 0 ? 200 : 500); // written, but perhaps not yet to the file
            found.clear();
            Map<String, Integer> mostOfAReplica = new TreeMap<>();
            for (Path folder : engine.folders()) {
                scan.unwrappable(kek, folder).forEach((place, entities) -> {
                    found.addAll(entities);
                    Set<String> gone = new HashSet<>(entities);
                    gone.retainAll(shredded);
                    mostOfAReplica.merge(place, gone.size(), Math::max);
                });
            }
            figures.removeIf(line -> line.startsWith(when + ":"));
            figures.add(when + ": of " + shredded.size() + " to be shredded, found in " + mostOfAReplica);
        }
        return found;
    }

    private void write(Engine engine) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "residue"));
        Files.write(folder.resolve(engine.name() + ".txt"), figures);
    }
}
