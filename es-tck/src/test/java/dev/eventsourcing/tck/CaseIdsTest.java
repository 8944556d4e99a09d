package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CaseIdsTest {
    @Test
    void everyIdIsGivenToOneCaseOnly() {
        List<String> ids = cases().stream().map(TckCase::id).toList();

        List<String> twice = new ArrayList<>(ids);
        new HashSet<>(ids).forEach(twice::remove);

        assertEquals(List.of(), twice, "ids given to more than one case");
        assertTrue(ids.size() > 200, "only " + ids.size() + " cases were found");
    }

    @Test
    void everyIdPromiseAndRuleIsWellFormed() {
        for (TckCase tckCase : cases()) {
            assertTrue(
                    tckCase.id().matches("(APP|RD|SUB|CON|MOD|GLB|LIF|BAD|SEC|FLT|KEY|COD|CHK|SNP)-\\d\\d"),
                    tckCase.id());
            assertTrue(tckCase.promise().matches("P([1-9]|1[0-6])"), tckCase.id() + ": " + tckCase.promise());
            assertTrue(tckCase.rule().endsWith("."), tckCase.id() + ": a rule is a sentence: " + tckCase.rule());
        }
    }

    private static List<TckCase> cases() {
        List<TckCase> cases = new ArrayList<>();
        for (Class<?> suite : List.of(
                BackendTck.class,
                KeyStoreTck.class,
                CodecTck.class,
                CheckpointStoreTck.class,
                SnapshotStoreTck.class)) {
            for (Class<?> group : suite.getDeclaredClasses()) {
                if (group.isAnnotationPresent(Nested.class)) {
                    for (Method method : group.getSuperclass().getDeclaredMethods()) {
                        TckCase tckCase = method.getAnnotation(TckCase.class);
                        if (tckCase != null) {
                            cases.add(tckCase);
                        }
                    }
                }
            }
        }
        return cases;
    }
}
