package dev.eventsourcing.tck.linearizability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A map of texts with put, append and get; a key that was never put holds the empty text. Immutable. */
public final class KeyValueModel implements Model<GrowingText, KeyValueModel.Request, String> {
    /** What is asked; a {@link Get} is answered with the text, the others with any. */
    public sealed interface Request {
        /**
         * Whose text is meant.
         *
         * @return the key
         */
        String key();
    }

    /**
     * Asks for a text.
     *
     * @param key whose
     */
    public record Get(String key) implements Request {}

    /**
     * Replaces a text.
     *
     * @param key whose
     * @param value the new text
     */
    public record Put(String key, String value) implements Request {}

    /**
     * Lengthens a text.
     *
     * @param key whose
     * @param value what to write behind it
     */
    public record Append(String key, String value) implements Request {}

    /** A map without texts. */
    public KeyValueModel() {}

    @Override
    public GrowingText initial() {
        return GrowingText.EMPTY;
    }

    @Override
    public Optional<GrowingText> step(GrowingText state, Request input, Optional<String> output) {
        if (input instanceof Put put) {
            return Optional.of(GrowingText.EMPTY.append(put.value()));
        }
        if (input instanceof Append append) {
            return Optional.of(state.append(append.value()));
        }
        boolean agrees = output.isEmpty() || state.contentEquals(output.get());
        return agrees ? Optional.of(state) : Optional.empty();
    }

    /** Keys do not depend on each other. */
    @Override
    public List<List<Call<Request, String>>> partition(List<Call<Request, String>> calls) {
        Map<String, List<Call<Request, String>>> byKey = new LinkedHashMap<>();
        for (Call<Request, String> call : calls) {
            byKey.computeIfAbsent(Objects.requireNonNull(call).input().key(), key -> new ArrayList<>())
                    .add(call);
        }
        return List.copyOf(byKey.values());
    }
}
