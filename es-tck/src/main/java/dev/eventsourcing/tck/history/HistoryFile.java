package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Histories in files: a line that names the format, then a line for each event when it is first mentioned, and one for
 * each call, which refers to events by their numbers.
 */
final class HistoryFile {
    private static final String FORMAT = "es-history";
    private static final long VERSION = 1;

    private HistoryFile() {}

    static void write(History history, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            line(out, Map.of("format", FORMAT, "version", VERSION));
            Map<RecordedEvent, Integer> numbers = new HashMap<>();
            for (Call<Question, Answer> call : history.calls()) {
                List<RecordedEvent> mentioned = new ArrayList<>();
                Object json = CallJson.write(
                        call,
                        event -> numbers.computeIfAbsent(event, e -> {
                            mentioned.add(e);
                            return numbers.size();
                        }));
                for (RecordedEvent event : mentioned) {
                    line(out, EventJson.write(event));
                }
                line(out, json);
            }
        }
    }

    static History read(Path file) throws IOException {
        List<Call<Question, Answer>> calls = new ArrayList<>();
        List<RecordedEvent> events = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            requireFormat(JsonObject.parse(firstLine(in, file)), file);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonObject json = JsonObject.parse(line);
                if (json.has("id")) {
                    events.add(EventJson.read(json));
                } else {
                    calls.add(CallJson.read(json, events::get));
                }
            }
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
        return new History(calls);
    }

    private static String firstLine(BufferedReader in, Path file) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException(file + " is empty");
        }
        return line;
    }

    private static void requireFormat(JsonObject first, Path file) throws IOException {
        if (!first.has("format") || !first.text("format").equals(FORMAT) || first.number("version") != VERSION) {
            throw new IOException(file + " is not a history of version " + VERSION);
        }
    }

    private static void line(BufferedWriter out, Object json) throws IOException {
        out.write(Json.write(json));
        out.write('\n');
    }
}
