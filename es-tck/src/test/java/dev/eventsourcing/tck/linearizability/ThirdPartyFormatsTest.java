package dev.eventsourcing.tck.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.tck.linearizability.KeyValueModel.Append;
import dev.eventsourcing.tck.linearizability.KeyValueModel.Get;
import dev.eventsourcing.tck.linearizability.KeyValueModel.Put;
import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import dev.eventsourcing.tck.linearizability.RegisterModel.CompareAndSet;
import dev.eventsourcing.tck.linearizability.RegisterModel.Done;
import dev.eventsourcing.tck.linearizability.RegisterModel.Read;
import dev.eventsourcing.tck.linearizability.RegisterModel.Value;
import dev.eventsourcing.tck.linearizability.RegisterModel.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The formats of others, by small examples of our own: the files themselves are not part of this project. */
class ThirdPartyFormatsTest {
    private static final String ETCD = """
            INFO  jepsen.util - 0\t:invoke\t:write\t3
            INFO  jepsen.core - something else
            INFO  jepsen.util - 1\t:invoke\t:cas\t[3 4]
            INFO  jepsen.util - 0\t:ok\t:write\t3
            INFO  jepsen.util - 1\t:fail\t:cas\t[3 4]
            INFO  jepsen.util - 0\t:invoke\t:read\tnil
            INFO  jepsen.util - 0\t:ok\t:read\t3
            INFO  jepsen.util - 0\t:invoke\t:read\tnil
            INFO  jepsen.util - 0\t:fail\t:read\t:timed-out
            INFO  jepsen.util - 2\t:invoke\t:write\t9
            INFO  jepsen.util - 2\t:info\t:write\t:timed-out
            """;
    private static final String KNOSSOS = """
            ; a comment
            [{:process 4, :type :invoke, :f :write, :value 2, :time 17}
             {:process :nemesis, :type :info, :f :start, :value "cut [off]"}
             {:process 4, :type :ok, :f :write, :value 2} {:process 5, :type :invoke, :f :cas, :value [2 1]}
             {:process 4, :type :invoke, :f :read, :value nil}
             {:process 4, :type :ok, :f :read, :value %s}
             {:process 5, :type :fail, :f :cas, :value [2 1], :error [:unavailable nil]}
             {:process 4, :type :invoke, :f :read, :value nil}
             {:process 4, :type :ok, :f :read, :value nil}]
            """;
    private static final String KEY_VALUE = """
            {:process 0, :type :invoke, :f :put, :key "a", :value "x"}
            {:process 1, :type :invoke, :f :append, :key "a", :value "\\"y"}
            {:process 0, :type :ok, :f :put, :key "a", :value "x"}
            {:process 1, :type :ok, :f :append, :key "a", :value "\\"y"}
            {:process 0, :type :invoke, :f :get, :key "a", :value nil}
            {:process 0, :type :ok, :f :get, :key "a", :value "%s"}
            """;

    @Test
    void jepsenLogOfAnEtcdRegister() {
        var calls = ThirdPartyFormats.etcd(ETCD.lines().toList());

        assertEquals(
                List.of(
                        new Write<>(Optional.of(3L)),
                        new CompareAndSet<>(Optional.of(3L), Optional.of(4L)),
                        new Read<Long>(),
                        new Write<>(Optional.of(9L))),
                calls.stream().map(Call::input).toList());
        assertEquals(
                List.of(
                        Optional.of(new Done<>(true)),
                        Optional.of(new Done<>(false)),
                        Optional.of(new Value<>(Optional.of(3L))),
                        Optional.empty()),
                calls.stream().map(Call::output).toList());
        assertEquals(Verdict.LINEARIZABLE, judge(new RegisterModel<Long>(), calls));
    }

    @Test
    void knossosHistoryOfARegister() {
        var good = ThirdPartyFormats.knossos(KNOSSOS.formatted("2"));
        var bad = ThirdPartyFormats.knossos(KNOSSOS.formatted("1"));

        assertEquals(
                List.of(new Write<>(Optional.of(2L)), new Read<Long>()),
                good.stream().map(Call::input).toList());
        assertEquals(Verdict.LINEARIZABLE, judge(new RegisterModel<Long>(), good));
        assertEquals(Verdict.NOT_LINEARIZABLE, judge(new RegisterModel<Long>(), bad));
    }

    @Test
    void porcupineHistoryOfAKeyValueStore() {
        var good = ThirdPartyFormats.keyValue(KEY_VALUE.formatted("x\\\"y"));
        var bad = ThirdPartyFormats.keyValue(KEY_VALUE.formatted("y"));

        assertEquals(
                List.of(new Put("a", "x"), new Append("a", "\"y"), new Get("a")),
                good.stream().map(Call::input).toList());
        assertEquals(Verdict.LINEARIZABLE, judge(new KeyValueModel(), good));
        assertEquals(Verdict.NOT_LINEARIZABLE, judge(new KeyValueModel(), bad));
    }

    @Test
    void historyInWhichAProcessDoesTwoThingsAtOnceIsRefused() {
        String twice = "{:process 0, :type :invoke, :f :get, :key \"a\", :value nil}".repeat(2);

        assertThrows(IllegalArgumentException.class, () -> ThirdPartyFormats.keyValue(twice));
    }

    private static <S, I, O> Verdict judge(Model<S, I, O> model, List<Call<I, O>> calls) {
        return LinearizabilityChecker.check(model, calls, Duration.ofSeconds(10))
                .verdict();
    }
}
