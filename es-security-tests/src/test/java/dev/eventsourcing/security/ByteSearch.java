package dev.eventsourcing.security;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for any of many byte strings in files, in one pass: by their first eight bytes, then by the rest. Confined to
 * one thread.
 */
final class ByteSearch {
    private static final int PREFIX = Long.BYTES;
    private static final int FILTER_BITS = 16;

    private final Map<Long, Map<String, byte[]>> wanted = new HashMap<>();
    private final boolean[] filter = new boolean[1 << FILTER_BITS];
    private long scanned;

    /** Looks for one more byte string, of eight bytes at least. */
    void add(String name, byte[] bytes) {
        long prefix = ByteBuffer.wrap(bytes).getLong();
        wanted.computeIfAbsent(prefix, any -> new HashMap<>()).put(name, bytes);
        filter[slot(prefix)] = true;
    }

    /** How many bytes were looked through. */
    long scanned() {
        return scanned;
    }

    /** What was found in the files below some folders, as "name in file". Files that vanish meanwhile are passed by. */
    Set<String> find(List<Path> folders) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path folder : folders) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path file : paths.filter(Files::isRegularFile).toList()) {
                    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
                        find(stream.readAllBytes()).forEach(name -> found.add(name + " in " + folder.relativize(file)));
                    } catch (NoSuchFileException e) {
                        // the engine deleted it
                    }
                }
            }
        }
        return found;
    }

    /** The names of what was found. */
    Set<String> find(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        long window = 0;
        for (int end = 0; end < bytes.length; end++) {
            window = window << Byte.SIZE | bytes[end] & 0xff;
            int start = end - PREFIX + 1;
            if (start >= 0 && filter[slot(window)]) {
                for (Map.Entry<String, byte[]> one :
                        wanted.getOrDefault(window, Map.of()).entrySet()) {
                    if (isAt(start, bytes, one.getValue())) {
                        found.add(one.getKey());
                    }
                }
            }
        }
        scanned += bytes.length;
        return found;
    }

    private static boolean isAt(int start, byte[] bytes, byte[] whole) {
        if (start + whole.length > bytes.length) {
            return false;
        }
        for (int i = PREFIX; i < whole.length; i++) {
            if (bytes[start + i] != whole[i]) {
                return false;
            }
        }
        return true;
    }

    private static int slot(long window) {
        return (int) ((window * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
    }
}
