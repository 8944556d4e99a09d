package dev.eventsourcing.security;

import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;
import dev.eventsourcing.encryption.Kek;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks at every offset of every file for a wrapped key, as {@code docs/envelope-v1.md} describes them, and tries to
 * unwrap it with a key-encryption key, for every entity that it might belong to. Immutable.
 *
 * @param namespace the key namespace
 * @param entities all entities whose first key is looked for
 * @param place names the kind of a file, such as "write-ahead log"
 */
record WrappedKeyScan(String namespace, Collection<String> entities, Function<Path, String> place) {
    private static final byte[] BEGINNING = {'E', 'S', 'C', 1, 1, 0, 0, 0, 0, 1};
    /** Header, two blocks of key and one of padding, tag. */
    private static final int LENGTH = 34 + 48 + 32;

    private static final int WAL_PAGE = 8192;

    /** The entities whose key can be unwrapped from some bytes, for each kind of place. */
    Map<String, Set<String>> unwrappable(Kek kek, Path folder) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                try {
                    byte[] bytes = Files.readAllBytes(file);
                    Set<String> here = found.computeIfAbsent(place.apply(file), any -> new TreeSet<>());
                    here.addAll(unwrappable(kek, bytes));
                    if (file.toString().contains("pg_wal")) {
                        here.addAll(unwrappable(kek, withoutPageHeaders(bytes)));
                    }
                } catch (NoSuchFileException e) {
                    // the engine deleted it
                }
            }
        }
        return found;
    }

    private Set<String> unwrappable(Kek kek, byte[] bytes) {
        Set<String> found = new TreeSet<>();
        for (int at = 0; at + LENGTH <= bytes.length; at++) {
            if (begins(bytes, at)) {
                byte[] candidate = new byte[LENGTH];
                System.arraycopy(bytes, at, candidate, 0, LENGTH);
                entities.stream()
                        .filter(entity -> !found.contains(entity) && unwraps(kek, candidate, entity))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private boolean unwraps(Kek kek, byte[] candidate, String entity) {
        try {
            return kek.unwrap(candidate, context("es-kek-v1", namespace, entity, "1", kek.id())).length == 32;
        } catch (TamperedPayloadException | WrongKeyException e) {
            return false;
        }
    }

    private static byte[] context(String... fields) {
        ByteArrayOutputStream context = new ByteArrayOutputStream();
        for (String field : fields) {
            byte[] utf8 = field.getBytes(StandardCharsets.UTF_8);
            context.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            context.writeBytes(utf8);
        }
        return context.toByteArray();
    }

    private static boolean begins(byte[] bytes, int at) {
        for (int i = 0; i < BEGINNING.length; i++) {
            if (bytes[at + i] != BEGINNING[i]) {
                return false;
            }
        }
        return true;
    }

    /** A record may go on behind the header of the next page: 24 bytes, 40 on the first page of a file. */
    private static byte[] withoutPageHeaders(byte[] bytes) {
        ByteArrayOutputStream records = new ByteArrayOutputStream(bytes.length);
        for (int page = 0; page < bytes.length; page += WAL_PAGE) {
            int header = page == 0 ? 40 : 24;
            records.write(bytes, page + header, Math.min(WAL_PAGE, bytes.length - page) - header);
        }
        return records.toByteArray();
    }
}
