package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventRecord;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server to decide and store some appends: one call of a function, one round trip, one transaction. Only if
 * something is not as the appends expect, or an id is known, or an expectation is of a filter, a second call decides
 * them one after the other. Immutable and safe for use by many threads.
 */
final class AppendCall {
    private static final int STORED = 0;
    private static final int REJECTED = 1;

    private final StatementWatch watch;
    private final String all;
    private final String many;

    /**
     * Makes the statements.
     *
     * @param watch ends the statements when they are overdue
     * @param notifications whether other processes are told
     */
    AppendCall(StoreNames names, StatementWatch watch, boolean notifications) {
        this.watch = watch;
        String notice = notifications ? ", " + AppendNotices.notice(names) : "";
        all = call(names.function("append_all_v2"), 1 + JointExpectation.PARAMETERS + EventArrays.PARAMETERS) + notice;
        many = call(names.function("append_many_v1"), 4 + ConditionArrays.PARAMETERS + EventArrays.PARAMETERS) + notice;
    }

    private static String call(String function, int parameters) {
        return "SELECT " + function + "(" + "?, ".repeat(parameters - 1) + "?), " + StandbyWait.WARNS;
    }

    /**
     * Appends.
     *
     * @param wait how long to wait for the store's lock; null for what the connection is set to
     * @param end when the server is told to give up whatever it is doing
     * @return for each append what became of it; null for one with event ids that are stored already
     */
    List<@Nullable AppendResult> execute(
            Connection connection, List<PendingAppend> appends, @Nullable Deadline wait, Deadline end)
            throws SQLException {
        if (appends.stream().noneMatch(PendingAppend::expectsOfFilters)) {
            JointExpectation expectation = new JointExpectation();
            appends.forEach(expectation::add);
            if (expectation.isPossible() || appends.size() == 1) {
                List<@Nullable AppendResult> results = executeAll(connection, appends, expectation, wait, end);
                if (!results.isEmpty()) {
                    return results;
                }
            }
        }
        return executeMany(connection, appends, wait, end);
    }

    /** Stores all, or none: then there are no results, but for an append that was alone. */
    private List<@Nullable AppendResult> executeAll(
            Connection connection,
            List<PendingAppend> appends,
            JointExpectation expectation,
            @Nullable Deadline wait,
            Deadline end)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            statement.setString(1, wait(wait));
            expectation.bind(statement, 2);
            EventArrays events = new EventArrays(count(appends));
            appends.forEach(append -> append.events().forEach(events::add));
            events.bind(statement, 2 + JointExpectation.PARAMETERS);

            long[] answer = answer(statement, end);
            List<@Nullable AppendResult> results = new ArrayList<>(appends.size());
            if (answer[0] == STORED) {
                long next = answer[1];
                for (PendingAppend append : appends) {
                    results.add(stored(append, next));
                    next += append.events().size();
                }
            } else if (appends.size() == 1) {
                results.add(answer[0] == REJECTED ? rejected(appends.get(0), expectation.entities(), answer) : null);
            }
            return results;
        }
    }

    private static int count(List<PendingAppend> appends) {
        return appends.stream().mapToInt(append -> append.events().size()).sum();
    }

    /**
     * The first condition that does not hold, as the port wants it.
     *
     * @param answer behind the status the store's last sequence, and that of each entity
     */
    private static AppendResult rejected(PendingAppend append, List<String> entities, long[] answer) {
        for (Condition condition : append.conditions()) {
            EventFilter scope = condition.scope();
            long actual = scope.isAll()
                    ? answer[1]
                    : answer[2 + entities.indexOf(scope.entities().iterator().next())];
            if (!condition.holds(actual)) {
                return new AppendResult.Conflict(condition, actual);
            }
        }
        throw new IllegalStateException("the server rejected an append whose conditions hold");
    }

    private List<@Nullable AppendResult> executeMany(
            Connection connection, List<PendingAppend> appends, @Nullable Deadline wait, Deadline end)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(many)) {
            ConditionArrays conditions = new ConditionArrays();
            appends.forEach(append -> conditions.add(append.conditions()));
            int count = count(appends);
            EventArrays events = new EventArrays(count);
            Integer[] sizes = new Integer[appends.size()];
            Integer[] eventAppends = new Integer[count];
            Integer[] eventKeys = new Integer[count];
            int n = 0;
            for (int a = 0; a < appends.size(); a++) {
                sizes[a] = appends.get(a).events().size();
                for (EventRecord event : appends.get(a).events()) {
                    eventAppends[n] = a + 1;
                    eventKeys[n] = conditions.key(event.entityId());
                    events.add(event);
                    n++;
                }
            }
            statement.setString(1, wait(wait));
            statement.setArray(2, connection.createArrayOf("int4", sizes));
            conditions.bind(statement, 3);
            int next = 3 + ConditionArrays.PARAMETERS;
            statement.setArray(next, connection.createArrayOf("int4", eventAppends));
            statement.setArray(next + 1, connection.createArrayOf("int4", eventKeys));
            events.bind(statement, next + 2);
            return results(appends, answer(statement, end));
        }
    }

    private static List<@Nullable AppendResult> results(List<PendingAppend> appends, long[] answer) {
        List<@Nullable AppendResult> results = new ArrayList<>(appends.size());
        for (int a = 0; a < appends.size(); a++) {
            PendingAppend append = appends.get(a);
            long status = answer[3 * a];
            if (status == STORED) {
                results.add(stored(append, answer[3 * a + 1]));
            } else if (status == REJECTED) {
                Condition condition = append.conditions().get((int) answer[3 * a + 1] - 1);
                results.add(new AppendResult.Conflict(condition, answer[3 * a + 2]));
            } else {
                results.add(null);
            }
        }
        return results;
    }

    private static AppendResult stored(PendingAppend append, long first) {
        return new AppendResult.Appended(
                LongStream.range(first, first + append.events().size()).boxed().toList(), false);
    }

    private static @Nullable String wait(@Nullable Deadline deadline) {
        return deadline == null ? null : deadline.millisLeft() + "ms";
    }

    private long[] answer(PreparedStatement statement, Deadline end) throws SQLException {
        try (StatementWatch.Run run = watch.run(statement, end);
                ResultSet row = statement.executeQuery()) {
            StandbyWait.requireOver(statement);
            row.next();
            Array array = row.getArray(1);
            Long[] boxed = (Long[]) array.getArray();
            long[] answer = new long[boxed.length];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = boxed[i];
            }
            return answer;
        }
    }
}
