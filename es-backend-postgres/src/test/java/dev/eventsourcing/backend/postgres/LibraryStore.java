package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/** The library, through its own port. */
final class LibraryStore implements OrderedStore {
    private static final StoreName LOANS = new StoreName("loans");

    private final PostgresBackend backend;
    private final EventLog log;
    private final PGSimpleDataSource aside = new PGSimpleDataSource();

    LibraryStore(String url, String user, String password) {
        aside.setUrl(url);
        aside.setUser(user);
        aside.setPassword(password);
        backend = PostgresBackend.connect(
                PostgresConfig.at(url, user).password(password.toCharArray()).build());
        log = backend.open(LOANS);
    }

    EventLog log() {
        return log;
    }

    @Override
    public void open() throws SQLException {
        new Db(aside)
                .run(
                        "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM pg_sleep(0.7); RETURN NULL; END $$",
                        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON es.es_events_loans DEFERRABLE INITIALLY DEFERRED"
                                + " FOR EACH ROW WHEN (new.type = 'Slow') EXECUTE FUNCTION slow()");
    }

    @Override
    public void append(int events, boolean rollBack) throws SQLException {
        List<EventRecord> batch = batch(events, "Borrowed");
        if (!rollBack) {
            log.append(batch, Expectation.any()).join();
            return;
        }
        try (Connection connection = aside.getConnection()) {
            connection.setAutoCommit(false);
            ((TransactionalAppend) log).append(connection, batch, Expectation.any());
            connection.rollback();
        }
    }

    @Override
    public void appendSlowly() {
        log.append(batch(1, "Slow"), Expectation.any()).join();
    }

    private static List<EventRecord> batch(int events, String type) {
        String card = "card-" + ThreadLocalRandom.current().nextInt(100);
        return IntStream.range(0, events)
                .mapToObj(i -> TestStores.event(card, type, Set.of()))
                .toList();
    }

    @Override
    public List<Long> read(long after, int limit) {
        return TestStores.read(
                        log, ReadRequest.of(EventFilter.all()).after(after).limit(limit))
                .stream()
                .map(StoredEvent::sequence)
                .toList();
    }

    @Override
    public List<Long> committed() throws SQLException {
        return new Db(aside)
                .column("SELECT seq FROM es.es_events_loans ORDER BY seq").stream()
                        .map(Long::valueOf)
                        .toList();
    }

    @Override
    public void close() {
        backend.close();
    }
}
