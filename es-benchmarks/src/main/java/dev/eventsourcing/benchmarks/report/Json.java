package dev.eventsourcing.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results as JSON: an array with one object for each line, always with the same members, null where there is none. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /**
     * Writes results.
     *
     * @param rows the lines
     * @return the text, one line of text for each
     */
    public static String of(List<Row> rows) {
        List<ObjectNode> objects = new ArrayList<>();
        for (Row row : rows) {
            ObjectNode object = MAPPER.createObjectNode();
            object.put("engine", row.engine());
            object.put("workload", row.workload());
            object.put("subject", row.subject());
            object.put("median", rounded(row.median()));
            object.put("unit", row.unit());
            put(object, "p50", row.p50());
            put(object, "p99", row.p99());
            put(object, "ratioToRaw", row.ratioToRaw());
            put(object, "ratioToPeer", row.ratioToPeer());
            objects.add(object);
        }
        return text(objects);
    }

    /**
     * Writes what the page needs beside the results.
     *
     * @param details one for each line
     * @return the text
     */
    public static String ofDetails(List<Detail> details) {
        List<ObjectNode> objects = new ArrayList<>();
        for (Detail detail : details) {
            ObjectNode object = MAPPER.createObjectNode();
            object.put("engine", detail.engine());
            object.put("workload", detail.workload());
            object.put("subject", detail.subject());
            object.put("low", rounded(detail.low()));
            object.put("high", rounded(detail.high()));
            object.put("rounds", detail.rounds());
            put(object, "p999", detail.p999());
            put(object, "allocatedPerEvent", detail.allocatedPerEvent());
            object.put("usedHeap", detail.usedHeap());
            objects.add(object);
        }
        return text(objects);
    }

    /**
     * Reads results that {@link #of} wrote.
     *
     * @param file where they are
     * @return the lines
     * @throws IOException if there are none
     */
    public static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (var object : (ArrayNode) MAPPER.readTree(Files.readString(file))) {
            rows.add(new Row(
                    object.path("engine").asText(),
                    object.path("workload").asText(),
                    object.path("subject").asText(),
                    object.path("median").asDouble(),
                    object.path("unit").asText(),
                    get(object.path("p50")),
                    get(object.path("p99")),
                    get(object.path("ratioToRaw")),
                    get(object.path("ratioToPeer"))));
        }
        return rows;
    }

    /**
     * Reads what {@link #ofDetails} wrote.
     *
     * @param file where it is
     * @return one for each line
     * @throws IOException if there is nothing
     */
    public static List<Detail> readDetails(Path file) throws IOException {
        List<Detail> details = new ArrayList<>();
        for (var object : (ArrayNode) MAPPER.readTree(Files.readString(file))) {
            details.add(new Detail(
                    object.path("engine").asText(),
                    object.path("workload").asText(),
                    object.path("subject").asText(),
                    object.path("low").asDouble(),
                    object.path("high").asDouble(),
                    object.path("rounds").asInt(),
                    get(object.path("p999")),
                    get(object.path("allocatedPerEvent")),
                    object.path("usedHeap").asLong()));
        }
        return details;
    }

    private static String text(List<ObjectNode> objects) {
        List<String> lines = new ArrayList<>();
        for (ObjectNode object : objects) {
            try {
                lines.add("  " + MAPPER.writeValueAsString(object));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree can always be written", e);
            }
        }
        return lines.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", lines) + "\n]\n";
    }

    private static void put(ObjectNode object, String name, Optional<Double> value) {
        if (value.isPresent()) {
            object.put(name, rounded(value.get()));
        } else {
            object.putNull(name);
        }
    }

    private static Optional<Double> get(com.fasterxml.jackson.databind.JsonNode value) {
        return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
    }

    /** Four significant digits: more would be a false precision. */
    private static double rounded(double value) {
        return value == 0 || !Double.isFinite(value)
                ? 0
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(4))
                        .doubleValue();
    }
}
