package dev.eventsourcing.tck.history;

import dev.eventsourcing.spi.EventRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells events apart by everything they consist of. The length before each part makes the encoding injective. */
final class ContentDigest {
    private static final int BYTES = 16;

    private final MessageDigest sha256;

    private ContentDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String of(EventRecord event) {
        ContentDigest digest = new ContentDigest();
        digest.add(event.id().toString());
        digest.add(event.type());
        digest.add(event.entityId());
        digest.add(event.timestamp().toString());
        digest.add(event.tags().size());
        new TreeSet<>(event.tags()).forEach(digest::add);
        digest.add(event.headers().size());
        new TreeMap<>(event.headers()).forEach((name, value) -> {
            digest.add(name);
            digest.add(value);
        });
        digest.add(event.payload().size());
        digest.sha256.update(event.payload().asReadOnlyBuffer());
        return HexFormat.of().formatHex(digest.sha256.digest(), 0, BYTES);
    }

    private void add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(utf8.length);
        sha256.update(utf8);
    }

    private void add(int number) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }
}
