package dev.eventsourcing.tck.linearizability;

import dev.eventsourcing.tck.linearizability.KeyValueModel.Append;
import dev.eventsourcing.tck.linearizability.KeyValueModel.Get;
import dev.eventsourcing.tck.linearizability.KeyValueModel.Put;
import dev.eventsourcing.tck.linearizability.RegisterModel.Answer;
import dev.eventsourcing.tck.linearizability.RegisterModel.CompareAndSet;
import dev.eventsourcing.tck.linearizability.RegisterModel.Done;
import dev.eventsourcing.tck.linearizability.RegisterModel.Read;
import dev.eventsourcing.tck.linearizability.RegisterModel.Request;
import dev.eventsourcing.tck.linearizability.RegisterModel.Value;
import dev.eventsourcing.tck.linearizability.RegisterModel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How others write histories down. */
final class ThirdPartyFormats {
    private static final Pattern JEPSEN_LINE =
            Pattern.compile("INFO\\s+jepsen\\.util - (\\d+)\\s+:(\\w+)\\s+:(\\w+)\\s+(.*)");

    private ThirdPartyFormats() {}

    /** The console log of a Jepsen test of one etcd register, as Porcupine keeps it. */
    static List<Call<Request<Long>, Answer<Long>>> etcd(List<String> lines) {
        CallsInOrder<Request<Long>, Answer<Long>> calls = new CallsInOrder<>();
        for (String line : lines) {
            Matcher parts = JEPSEN_LINE.matcher(line);
            if (parts.matches()) {
                String process = parts.group(1);
                String operation = parts.group(3);
                switch (parts.group(2)) {
                    case "invoke" ->
                        calls.invoke(
                                process,
                                request(operation, Edn.readAll(parts.group(4)).get(0)));
                    case "ok" -> calls.answer(process, answer(operation, parts.group(4)));
                    case "fail" -> {
                        if (operation.equals("cas")) {
                            calls.answer(process, new Done<>(false)); // another value was there
                        } else {
                            calls.forget(process); // a read that timed out
                        }
                    }
                    case "info" -> calls.lose(process);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        return calls.calls();
    }

    private static Answer<Long> answer(String operation, String value) {
        return operation.equals("read") ? new Value<>(number(Edn.readAll(value).get(0))) : new Done<>(true);
    }

    /** A register history of Knossos. What failed had no effect; a read that shows nil tells nothing. */
    static List<Call<Request<Long>, Answer<Long>>> knossos(String text) {
        CallsInOrder<Request<Long>, Answer<Long>> calls = new CallsInOrder<>();
        for (Map<?, ?> entry : entries(text)) {
            Object process = Objects.requireNonNull(entry.get(":process"));
            String operation = String.valueOf(entry.get(":f")).substring(1);
            if (!(process instanceof Long)) {
                continue; // the nemesis
            }
            switch (String.valueOf(entry.get(":type"))) {
                case ":invoke" -> calls.invoke(process, request(operation, entry.get(":value")));
                case ":ok" -> {
                    if (!operation.equals("read")) {
                        calls.answer(process, new Done<>(true));
                    } else if (entry.get(":value") == null) {
                        calls.forget(process);
                    } else {
                        calls.answer(process, new Value<>(number(entry.get(":value"))));
                    }
                }
                case ":fail" -> calls.forget(process);
                case ":info" -> calls.lose(process);
                default -> throw new IllegalArgumentException(String.valueOf(entry));
            }
        }
        return calls.calls();
    }

    /** A history of Porcupine's key-value store. */
    static List<Call<KeyValueModel.Request, String>> keyValue(String text) {
        CallsInOrder<KeyValueModel.Request, String> calls = new CallsInOrder<>();
        for (Map<?, ?> entry : entries(text)) {
            Object process = Objects.requireNonNull(entry.get(":process"));
            String key = String.valueOf(entry.get(":key"));
            String value = String.valueOf(entry.get(":value"));
            if (":ok".equals(entry.get(":type"))) {
                calls.answer(process, value);
            } else {
                calls.invoke(
                        process,
                        switch (String.valueOf(entry.get(":f"))) {
                            case ":get" -> new Get(key);
                            case ":put" -> new Put(key, value);
                            case ":append" -> new Append(key, value);
                            default -> throw new IllegalArgumentException(String.valueOf(entry));
                        });
            }
        }
        return calls.calls();
    }

    private static Request<Long> request(String operation, @Nullable Object value) {
        return switch (operation) {
            case "read" -> new Read<>();
            case "write" -> new Write<>(number(value));
            case "cas" -> {
                List<?> both = (List<?>) Objects.requireNonNull(value);
                yield new CompareAndSet<>(number(both.get(0)), number(both.get(1)));
            }
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static Optional<Long> number(@Nullable Object value) {
        return Optional.ofNullable((Long) value);
    }

    /** The maps of a text, or those in its only vector or list. */
    private static List<Map<?, ?>> entries(String text) {
        List<Map<?, ?>> entries = new ArrayList<>();
        for (Object value : Edn.readAll(text)) {
            if (value instanceof Map<?, ?> map) {
                entries.add(map);
            } else {
                ((List<?>) Objects.requireNonNull(value)).forEach(entry -> entries.add((Map<?, ?>) entry));
            }
        }
        return entries;
    }
}
