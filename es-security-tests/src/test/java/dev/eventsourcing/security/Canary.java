package dev.eventsourcing.security;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** A secret that a test gives away and looks for afterwards, in every form it might take. Immutable. */
final class Canary {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final byte[] bytes;

    private Canary(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Thirty letters and digits that no compression makes shorter. */
    static Canary text(String name) {
        String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        StringBuilder text = new StringBuilder();
        RANDOM.ints(30, 0, letters.length()).forEach(i -> text.append(letters.charAt(i)));
        return new Canary(name, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** The 32 bytes of a key. */
    static Canary key(String name) {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return new Canary(name, key);
    }

    /** A secret that somebody else made. */
    static Canary of(String name, byte[] secret) {
        return new Canary(name, secret.clone());
    }

    byte[] bytes() {
        return bytes.clone();
    }

    String text() {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /**
     * Has a search look for all forms. In raw form every eight bytes count, because a simple compression takes a text
     * apart without changing its letters.
     */
    void addTo(ByteSearch search) {
        for (int i = 0; i + 8 <= bytes.length; i++) {
            search.add(name + " raw", Arrays.copyOfRange(bytes, i, i + 8));
        }
        String hex = HexFormat.of().formatHex(bytes);
        add(search, "hex", hex);
        add(search, "HEX", hex.toUpperCase(Locale.ROOT));
        for (int shift = 0; shift < 3; shift++) {
            add(search, "base64", base64(Base64.getEncoder(), shift));
            add(search, "base64url", base64(Base64.getUrlEncoder(), shift));
        }
        search.add(
                name + " utf-16", new String(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_16BE));
        search.add(
                name + " decimal",
                Arrays.toString(bytes).replaceAll("[\\[\\]]", "").getBytes(StandardCharsets.US_ASCII));
    }

    private void add(ByteSearch search, String form, String text) {
        search.add(name + " " + form, text.substring(0, 24).getBytes(StandardCharsets.US_ASCII));
    }

    /** As it looks inside of a longer text, behind as many bytes. */
    private String base64(Base64.Encoder encoder, int shift) {
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring(shift == 0 ? 0 : shift + 1);
    }
}
