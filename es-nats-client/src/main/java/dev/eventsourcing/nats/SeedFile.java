package dev.eventsourcing.nats;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers the server's challenge with the NKey whose seed is in a file, which is read each time. Immutable. */
final class SeedFile implements AuthHandler {
    private final Path file;

    SeedFile(Path file) {
        this.file = file;
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(NKey key) throws IOException, GeneralSecurityException;
    }

    @Override
    public byte[] sign(byte[] nonce) {
        return use(key -> key.sign(nonce));
    }

    @Override
    public char[] getID() {
        return use(NKey::getPublicKey);
    }

    @Override
    public char @Nullable [] getJWT() {
        return null;
    }

    private <T> T use(Use<T> use) {
        char[] seed = read();
        try {
            NKey key = NKey.fromSeed(seed);
            try {
                return use.of(key);
            } finally {
                key.clear();
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // without the cause, whose message may hold a part of the seed
            throw new IllegalStateException("the NKey seed in " + file + " cannot be used");
        } finally {
            Arrays.fill(seed, '\0');
        }
    }

    private char[] read() {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException("the NKey seed in " + file + " cannot be read");
        }
        CharBuffer text = StandardCharsets.US_ASCII.decode(ByteBuffer.wrap(content));
        char[] seed = new char[text.length()];
        text.get(seed);
        Arrays.fill(content, (byte) 0);
        Arrays.fill(text.array(), '\0');
        int length = seed.length;
        while (length > 0 && Character.isWhitespace(seed[length - 1])) {
            length--;
        }
        char[] trimmed = Arrays.copyOf(seed, length);
        Arrays.fill(seed, '\0');
        return trimmed;
    }
}
