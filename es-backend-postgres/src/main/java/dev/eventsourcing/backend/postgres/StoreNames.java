package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.StoreName;

/**
 * What a store's tables and functions are called: always quoted, always with the schema, so that no search path
 * decides. Both names are made of {@code a-z 0-9 _ -} only, which {@link PostgresOptions} and {@link StoreName} see to.
 *
 * <p>Kinds stand in front, as in {@code es_events_devices}: behind the store's name they could make two stores clash,
 * {@code devices} and {@code devices_events}. The longest, {@code es_has_type_index_v1_} and 40 letters, has 61 of the
 * 63 that PostgreSQL keeps. Immutable.
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

    /**
     * A function.
     *
     * @param name with its version, as in {@code last_v1}
     */
    String function(String name) {
        return quoted("es_" + name + "_" + store);
    }

    /** A script for this store. */
    String fill(String script) {
        return script.replace("${schema}", schema).replace("${store}", store.value());
    }

    private String quoted(String name) {
        return "\"" + schema + "\".\"" + name + "\"";
    }
}
