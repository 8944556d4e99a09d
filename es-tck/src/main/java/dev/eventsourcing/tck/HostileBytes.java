package dev.eventsourcing.tck;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Faults of stored bytes that have fooled or felled readers. */
public enum HostileBytes {
    /** A whole encoding with one field more, as a later release might have written it. */
    UNKNOWN_FIELD,
    /** The same field twice, with different values. */
    DUPLICATE_NAME,
    /** A whole encoding with something behind it. */
    TRAILING_GARBAGE,
    /** Something nested far deeper than any payload. */
    DEPTH_BOMB,
    /** A number that costs more to read than it is worth. */
    HUGE_NUMBER,
    /** Whole, well-formed, and not an encoding of the type. */
    WRONG_SHAPE,
    /** A hint that another class, {@code dev.eventsourcing.tck.Gadget}, should be loaded. */
    CLASS_NAME;

    private static final String GADGET = "dev.eventsourcing.tck.Gadget";

    List<byte[]> asJson(byte[] whole) {
        String json = new String(whole, StandardCharsets.UTF_8);
        Stream<String> texts = switch (this) {
            case UNKNOWN_FIELD -> Stream.of(with(json, "\"neverHeardOf\":{\"a\":[1,null]},"));
            case DUPLICATE_NAME -> Stream.of(with(json, "\"title\":\"another\","));
            case TRAILING_GARBAGE -> Stream.of(json + "x", json + "{}", json + json, json + "]", json + "\0");
            case DEPTH_BOMB ->
                Stream.of(
                        "[".repeat(200_000),
                        "{\"title\":".repeat(100_000),
                        with(json, "\"deep\":" + "[".repeat(50_000) + "]".repeat(50_000) + ","));
            case HUGE_NUMBER ->
                Stream.of(
                        with("{}", "\"copies\":1e999999999"),
                        with("{}", "\"copies\":" + "9".repeat(200_000)),
                        with("{}", "\"isbn\":9223372036854775808"),
                        with("{}", "\"copies\":2147483648"));
            case WRONG_SHAPE ->
                Stream.of(
                        "null",
                        "1",
                        "\"title\"",
                        "[]",
                        "[" + json + "]",
                        with("{}", "\"notes\":{\"a\":1}"),
                        with("{}", "\"copies\":\"many\""),
                        with("{}", "\"reader\":[]"));
            case CLASS_NAME ->
                Stream.of(
                        with(json, "\"@class\":\"" + GADGET + "\","),
                        with(json, "\"@type\":\"" + GADGET + "\","),
                        with(json, "\"class\":\"" + GADGET + "\","),
                        with("{}", "\"reader\":{\"@class\":\"" + GADGET + "\"}"),
                        with("{}", "\"reader\":[\"" + GADGET + "\",{}]"),
                        with("{}", "\"notes\":[\"" + GADGET + "\",[]]"),
                        "[\"" + GADGET + "\"," + json + "]");
        };
        return texts.map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static String with(String json, String first) {
        int brace = json.indexOf('{');
        return json.substring(0, brace + 1) + first + json.substring(brace + 1);
    }
}
