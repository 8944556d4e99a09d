package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.LastHeaders;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tells what it means that some event ids of an append are stored already: the same append, or other events. What is
 * stored never changes, so this may look after the store's lock was given back. Immutable and safe for use by many
 * threads.
 */
final class StoredBatch {
    private final String store;
    private final String byId;
    private final PayloadQuery payloads;
    private final LogSize size;

    StoredBatch(StoreNames names, LogSize size) {
        this.size = size;
        store = names.store().value();
        byId = "SELECT " + EventRow.COLUMNS + " FROM " + names.events() + " e WHERE e.event_id = ANY (?)";
        payloads = new PayloadQuery(names, false);
    }

    /**
     * Looks for a batch.
     *
     * @return its first sequences
     * @throws DuplicateEventIdException if the events that are stored are others, or not all are
     */
    AppendResult find(Connection connection, List<EventRecord> batch) throws SQLException {
        Map<UUID, EventRow> stored = rows(connection, batch);
        List<Long> sequences = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            EventRecord event = batch.get(i);
            EventRow row = stored.get(event.id());
            if (row == null) {
                continue;
            }
            if (!isSame(connection, event, row)) {
                throw taken(event, "it was stored with other content");
            }
            if (sequences.size() < i) {
                throw taken(event, "it was stored without the events before it in this append");
            }
            if (!sequences.isEmpty() && row.sequence() != sequences.get(sequences.size() - 1) + 1) {
                throw taken(event, "it was stored in another order or another append");
            }
            sequences.add(row.sequence());
        }
        if (sequences.size() < batch.size()) {
            EventRecord last = batch.get(Math.max(0, sequences.size() - 1));
            throw taken(last, "it was stored without the events behind it in this append");
        }
        return new AppendResult.Appended(sequences, true);
    }

    private Map<UUID, EventRow> rows(Connection connection, List<EventRecord> batch) throws SQLException {
        UUID[] ids = batch.stream().map(EventRecord::id).toArray(UUID[]::new);
        try (PreparedStatement statement = Session.limit(connection.prepareStatement(size.comment() + byId))) {
            statement.setArray(1, UuidArray.of(connection, ids));
            try (ResultSet result = statement.executeQuery()) {
                Map<UUID, EventRow> rows = new HashMap<>();
                while (result.next()) {
                    EventRow row = EventRow.read(result);
                    rows.put(row.id(), row);
                }
                return rows;
            }
        }
    }

    private boolean isSame(Connection connection, EventRecord event, EventRow row) throws SQLException {
        Bytes payload = row.payload();
        if (payload == null && !EventRow.isInline(event.payload())) {
            payload = payloads.fetch(connection, size, List.of(row.sequence())).get(row.sequence());
        }
        return payload != null
                && row.toEvent(store, payload, new LastHeaders()).event().equals(event);
    }

    private DuplicateEventIdException taken(EventRecord event, String difference) {
        return new DuplicateEventIdException(store, event.id(), difference);
    }
}
