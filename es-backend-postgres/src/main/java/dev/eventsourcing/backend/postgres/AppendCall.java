package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventRecord;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server to decide and store some appends: one call of a function of {@code store-v1.sql}, one round trip, one
 * transaction. Immutable and safe for use by many threads.
 */
final class AppendCall {
    private static final int STORED = 0;
    private static final int REJECTED = 1;

    private final String one;
    private final String many;

    /**
     * Makes the statements.
     *
     * @param notifications whether other processes are told
     */
    AppendCall(StoreNames names, boolean notifications) {
        String notice = notifications ? ", " + AppendNotices.notice(names) : "";
        one = call(names.function("append_one"), 6 + EventArrays.PARAMETERS) + notice;
        many = call(names.function("append_many"), 4 + ConditionArrays.PARAMETERS + EventArrays.PARAMETERS) + notice;
    }

    private static String call(String function, int parameters) {
        return "SELECT " + function + "(" + "?, ".repeat(parameters - 1) + "?)";
    }

    /**
     * Appends.
     *
     * @param wait how long to wait for the store's lock; null for what the connection is set to
     * @param end when the server is told to give up whatever it is doing, to the second
     * @return for each append what became of it; null for one with event ids that are stored already
     */
    List<@Nullable AppendResult> execute(
            Connection connection, List<PendingAppend> appends, @Nullable Deadline wait, Deadline end)
            throws SQLException {
        if (appends.size() == 1 && isSimple(appends.get(0).conditions())) {
            List<@Nullable AppendResult> answer = new ArrayList<>(1);
            answer.add(executeOne(connection, appends.get(0), wait, end));
            return answer;
        }
        return executeMany(connection, appends, wait, end);
    }

    /** At most one condition of the store and one of an entity. */
    private static boolean isSimple(List<Condition> conditions) {
        return conditions.isEmpty()
                || (conditions.size() == 1 && !PendingAppend.isOfFilter(conditions.get(0)))
                || (conditions.size() == 2
                        && conditions.stream().filter(PendingAppend::isOfEntity).count() == 1
                        && conditions.stream().noneMatch(PendingAppend::isOfFilter));
    }

    private @Nullable AppendResult executeOne(
            Connection connection, PendingAppend append, @Nullable Deadline wait, Deadline end) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(one)) {
            statement.setQueryTimeout(end.secondsLeft());
            statement.setString(1, wait(wait));
            for (int parameter : new int[] {2, 3, 5, 6}) {
                statement.setNull(parameter, Types.BIGINT);
            }
            statement.setNull(4, Types.VARCHAR);
            for (Condition condition : append.conditions()) {
                boolean ofStore = condition.scope().isAll();
                if (!ofStore) {
                    statement.setString(
                            4, condition.scope().entities().iterator().next());
                }
                statement.setLong(ofStore ? 2 : 5, ConditionArrays.from(condition));
                statement.setLong(ofStore ? 3 : 6, condition.sequence());
            }
            EventArrays arrays = new EventArrays(append.events().size());
            append.events().forEach(arrays::add);
            arrays.bind(statement, 7);

            long[] answer = answer(statement);
            if (answer[0] == STORED) {
                return stored(append, answer[1]);
            }
            return answer[0] == REJECTED ? rejected(append, answer[1], answer[2]) : null;
        }
    }

    /** The first condition that does not hold, as the port wants it. */
    private static AppendResult rejected(PendingAppend append, long storeLast, long entityLast) {
        for (Condition condition : append.conditions()) {
            long actual = condition.scope().isAll() ? storeLast : entityLast;
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
            statement.setQueryTimeout(end.secondsLeft());
            ConditionArrays conditions = new ConditionArrays();
            appends.forEach(append -> conditions.add(append.conditions()));
            int count =
                    appends.stream().mapToInt(append -> append.events().size()).sum();
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
            return results(appends, answer(statement));
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

    private static long[] answer(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
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
