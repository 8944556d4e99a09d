package dev.eventsourcing.backend.postgres;

import java.sql.SQLException;
import java.util.List;

/**
 * A numbered log as its readers see it: they ask for what lies behind the last number that they saw. The library is
 * one; the others are designs that look right and lose events. Safe for use by many threads.
 */
interface OrderedStore extends AutoCloseable {
    /** Creates what is missing. */
    void open() throws SQLException;

    /** Appends some events in one transaction, or takes them back before the commit. */
    void append(int events, boolean rollBack) throws SQLException;

    /** Appends one event, and takes most of a second between giving it its number and committing. */
    void appendSlowly() throws SQLException;

    /** The numbers behind one, in order. */
    List<Long> read(long after, int limit) throws SQLException;

    /** All numbers that were committed, in order, asked past the store. */
    List<Long> committed() throws SQLException;

    @Override
    void close();

    /** The kinds there are. */
    enum Kind {
        LIBRARY,
        /** The number is a bigserial. */
        SERIAL,
        /** The same, but readers stop at the oldest running transaction. */
        XMIN
    }

    static OrderedStore of(Kind kind, String url, String user, String password) {
        return kind == Kind.LIBRARY
                ? new LibraryStore(url, user, password)
                : new SerialStore(url, user, password, kind == Kind.XMIN);
    }
}
