package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.StoreName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a store's tables and functions are called: always quoted, always with the schema, so that no search path
 * decides. Both names are made of {@code a-z 0-9 _ -} only, which {@link PostgresOptions} and {@link StoreName} see to.
 *
 * <p>Kinds stand in front, as in {@code es_events_devices}: behind the store's name they could make two stores clash,
 * {@code devices} and {@code devices_events}. The longest, {@code es_append_many_v1_} and 40 letters, has 58 of the 63
 * that PostgreSQL keeps. Immutable.
 *
 * @param schema the schema
 * @param store the store
 */
record StoreNames(String schema, StoreName store) {
    String events() {
        return quoted("es_events_" + store);
    }

    String tags() {
        return quoted("es_tags_" + store);
    }

    String stores() {
        return quoted("es_stores");
    }

    /** A function of the version that this release calls. */
    String function(String name) {
        return quoted("es_" + name + "_v1_" + store);
    }

    /** The statements that create the store. */
    String script() {
        try (InputStream script = StoreNames.class.getResourceAsStream("store-v1.sql")) {
            if (script == null) {
                throw new IllegalStateException("store-v1.sql is missing beside " + StoreNames.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${schema}", schema)
                    .replace("${store}", store.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String quoted(String name) {
        return "\"" + schema + "\".\"" + name + "\"";
    }
}
