package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a page of the events that match a filter is asked for. Every shape leaves the planner one good way, because it
 * has to work without statistics: comparing rows, {@code (entity_id, seq) > (x, n)}, fits one index only, whereas
 * {@code entity_id = x AND seq > n ORDER BY seq} may walk the whole log in search of a rare entity.
 *
 * <p>Immutable and safe for use by many threads.
 */
final class PageQuery {
    /** Of so many entities, or types, a page is put together from a page of each; of more, the log is searched. */
    private static final int MAX_MERGED = 50;

    /** So many events are walked in the time that it takes to look for one entity, measured. */
    private static final int WALKED_FOR_ONE_LOOK = 7;

    private enum Way {
        LOG,
        ENTITY,
        ENTITIES,
        TYPE,
        TYPES,
        TAG
    }

    private final StoreNames names;
    private final EventFilter filter;
    private final String direction;
    private final Way way;
    private final String tag; // the one to search by; empty for other ways

    private PageQuery(StoreNames names, EventFilter filter, boolean backward, Way way, String tag) {
        this.names = names;
        this.filter = filter;
        this.direction = backward ? " DESC" : "";
        this.way = way;
        this.tag = tag;
    }

    /**
     * Chooses the way.
     *
     * @param reader asked which of several tags is the rarest, otherwise left alone
     * @param byType whether there is an index by type
     */
    static PageQuery of(Reader reader, EventFilter filter, boolean backward, boolean byType) {
        Way way = way(filter, byType);
        return new PageQuery(reader.names(), filter, backward, way, way == Way.TAG ? rarest(reader, filter) : "");
    }

    private static Way way(EventFilter filter, boolean byType) {
        int entities = filter.entities().size();
        if (entities == 0) {
            if (!filter.tags().isEmpty()) {
                return Way.TAG;
            }
            return !byType || !couldUseTypeIndex(filter)
                    ? Way.LOG
                    : filter.types().size() == 1 ? Way.TYPE : Way.TYPES;
        }
        return entities == 1 ? Way.ENTITY : entities <= MAX_MERGED ? Way.ENTITIES : Way.LOG;
    }

    /** Whether the optional index by type would help, if it is there. */
    static boolean couldUseTypeIndex(EventFilter filter) {
        int types = filter.types().size();
        return types > 0
                && types <= MAX_MERGED
                && filter.entities().isEmpty()
                && filter.tags().isEmpty();
    }

    private static String rarest(Reader reader, EventFilter filter) {
        if (filter.tags().size() == 1) {
            return filter.tags().iterator().next();
        }
        Sql sql = new Sql()
                .add("SELECT " + reader.names().function("rarest_tag_v1") + "(")
                .texts(filter.tags())
                .add(", 0)");
        return reader.ask(connection -> {
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }

    /**
     * Whether every event that is looked at matches, so that a page costs what it delivers. If not, a page could cost
     * the whole log, and must be asked for in parts.
     */
    boolean isExact() {
        return switch (way) {
            case LOG -> filter.isAll();
            case ENTITY, ENTITIES -> filter.isByEntityOnly();
            case TYPE, TYPES -> true;
            case TAG -> filter.tags().size() == 1 && filter.types().isEmpty();
        };
    }

    /**
     * Whether all that matches in a part of the log may be fetched for a page of it, so that it should hold no more.
     */
    boolean fetchesWholeParts() {
        return way == Way.LOG && !filter.entities().isEmpty();
    }

    /** How much of the log may be searched at first, if the query is not exact: what takes some milliseconds. */
    long firstPart() {
        return way == Way.LOG ? 20_000 : 1_000_000;
    }

    /**
     * Fetches a page.
     *
     * @param after only events with greater sequences
     * @param upTo only events with this sequence or smaller ones
     * @param limit at most so many, counted in the direction of reading
     */
    List<EventRow> fetch(Connection connection, LogSize size, long after, long upTo, int limit) throws SQLException {
        String columns = way == Way.ENTITY ? EventRow.COLUMNS_OF_ENTITY : EventRow.COLUMNS;
        Sql sql = new Sql().add(size.comment()).add("SELECT " + columns + " FROM ");
        switch (way) {
            case LOG -> log(sql, after, upTo, limit);
            case ENTITY -> one(sql, "entity_id", entity(), after, upTo, limit);
            case ENTITIES -> merged(sql, "entity_id", filter.entities(), after, upTo, limit);
            case TYPE -> one(sql, "type", filter.types().iterator().next(), after, upTo, limit);
            case TYPES -> merged(sql, "type", filter.types(), after, upTo, limit);
            case TAG -> tag(sql, after, upTo, limit);
        }
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            List<EventRow> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(way == Way.ENTITY ? EventRow.read(result, entity()) : EventRow.read(result));
            }
            return rows;
        }
    }

    private String entity() {
        return filter.entities().iterator().next();
    }

    private void log(Sql sql, long after, long upTo, int limit) {
        int entities = filter.entities().size();
        if (entities > 0 && (upTo - after) / WALKED_FOR_ONE_LOOK > entities) {
            each(sql, after, upTo);
        } else {
            sql.add(names.events() + " e WHERE e.seq >")
                    .number(after)
                    .add("AND e.seq <=")
                    .number(upTo);
            among(sql, "e.entity_id", filter.entities());
            if (filter.types().size() <= MAX_MERGED) {
                types(sql);
            } else {
                among(sql, "e.type", filter.types());
            }
            tags(sql);
        }
        sql.add(" ORDER BY e.seq" + direction + " LIMIT").number(limit);
    }

    /**
     * The log is walked, as no index fits this condition. The server makes a hash table of the values; in {@code = ANY
     * (?)} it would compare each row with one after the other, as it does not know them when it plans.
     */
    private static void among(Sql sql, String column, Set<String> values) {
        if (!values.isEmpty()) {
            sql.add(" AND (" + column + " IN (SELECT unnest(").texts(values).add("))) IS TRUE");
        }
    }

    /** Looks for each entity, and fetches all that is theirs. */
    private void each(Sql sql, long after, long upTo) {
        sql.add("unnest(").texts(filter.entities());
        sql.add(") AS wanted(entity_id) CROSS JOIN LATERAL (SELECT * FROM " + names.events() + " e");
        sql.add(" WHERE (e.entity_id, e.seq) > (wanted.entity_id,").number(after);
        sql.add(") AND (e.entity_id, e.seq) <= (wanted.entity_id,").number(upTo).add(")");
        restOfEntities(sql);
        sql.add(" OFFSET 0) e");
    }

    private void one(Sql sql, String column, String value, long after, long upTo, int limit) {
        sql.add(names.events() + " e WHERE (e." + column + ", e.seq) > (")
                .text(value)
                .add(",")
                .number(after);
        sql.add(") AND (e." + column + ", e.seq) <= (")
                .text(value)
                .add(",")
                .number(upTo)
                .add(")");
        restOfEntities(sql);
        sql.add(" ORDER BY e." + column + direction + ", e.seq" + direction + " LIMIT")
                .number(limit);
    }

    private void merged(Sql sql, String column, Set<String> values, long after, long upTo, int limit) {
        sql.add(names.events() + " e WHERE e.seq = ANY (ARRAY(SELECT found.seq FROM unnest(")
                .texts(values);
        sql.add(") AS wanted(" + column + ") CROSS JOIN LATERAL (SELECT e.seq FROM " + names.events() + " e");
        sql.add(" WHERE (e." + column + ", e.seq) > (wanted." + column + ",").number(after);
        sql.add(") AND (e." + column + ", e.seq) <= (wanted." + column + ",")
                .number(upTo)
                .add(")");
        restOfEntities(sql);
        sql.add(" ORDER BY e." + column + direction + ", e.seq" + direction + " LIMIT")
                .number(limit);
        sql.add(") AS found ORDER BY found.seq" + direction + " LIMIT").number(limit);
        sql.add(")) ORDER BY e.seq" + direction);
    }

    /** What a filter asks for beside its entities; by type there is nothing else. */
    private void restOfEntities(Sql sql) {
        if (!filter.entities().isEmpty()) {
            types(sql);
            tags(sql);
        }
    }

    /** In the order of the tag's entries, each event by its sequence: OFFSET 0 leaves the planner no other join. */
    private void tag(Sql sql, long after, long upTo, int limit) {
        sql.add(names.tags() + " t CROSS JOIN LATERAL (SELECT * FROM " + names.events()
                + " WHERE seq = t.seq OFFSET 0) e");
        sql.add(" WHERE (t.tag, t.seq) > (").text(tag).add(",").number(after);
        sql.add(") AND (t.tag, t.seq) <= (").text(tag).add(",").number(upTo).add(")");
        types(sql);
        if (filter.tags().size() > 1) {
            tags(sql);
        }
        sql.add(" ORDER BY t.tag" + direction + ", t.seq" + direction + " LIMIT")
                .number(limit);
    }

    private void types(Sql sql) {
        if (!filter.types().isEmpty()) {
            sql.add(" AND e.type = ANY (").texts(filter.types()).add(")");
        }
    }

    private void tags(Sql sql) {
        if (!filter.tags().isEmpty()) {
            sql.add(" AND e.tags @>").texts(filter.tags());
        }
    }
}
