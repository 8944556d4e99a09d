package dev.eventsourcing.backend.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A script that brings a store from one format to the next; the first one creates it. A step that was released never
 * changes: stores were made with it. Immutable.
 *
 * @param format the format that a store has after it
 * @param text statements, in which {@code ${schema}} and {@code ${store}} stand for the names; the last of them writes
 *     the format into {@code es_stores}
 */
record SchemaStep(int format, String text) {
    /** All steps of this release, in order. */
    static final List<SchemaStep> ALL =
            List.of(new SchemaStep(1, resource("store-v1.sql")), new SchemaStep(2, resource("store-v2.sql")));

    static String resource(String name) {
        try (InputStream script = SchemaStep.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is missing beside " + SchemaStep.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String sql(StoreNames names) {
        return names.fill(text);
    }
}
