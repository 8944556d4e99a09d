package dev.eventsourcing.examples.courses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.examples.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decisions that rest on tags hold on every engine, however many are made at once. */
class CoursesTest {
    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void bothLimitsHoldForManyAtOnce(Engine.Kind kind) throws Exception {
        EventRegistry registry = Courses.register(new EventRegistry().registerCodec(new JsonCodec()));
        try (Engine engine = Engine.open(kind, Optional.empty());
                EventStore store = EventStore.named(engine.storeName("courses"), engine.backend(), registry)
                        .start()) {
            Courses courses = new Courses(store, registry);
            List<Callable<Boolean>> wishes = new ArrayList<>();
            for (int student = 0; student < 6; student++) {
                for (String course : List.of("math", "art", "music")) {
                    String name = "student-" + student;
                    wishes.add(() -> courses.subscribe(name, course, 3, 2));
                }
            }

            List<Boolean> granted = together(wishes);

            for (String course : List.of("math", "art", "music")) {
                int taken = store.events().tags("course:" + course).list().size();
                assertTrue(taken <= 3, course + " has " + taken + " students");
            }
            for (int student = 0; student < 6; student++) {
                int taken =
                        store.events().tags("student:student-" + student).list().size();
                assertTrue(taken <= 2, "student " + student + " takes " + taken + " courses");
            }
            long yes = granted.stream().filter(one -> one).count();
            assertEquals(store.events().list().size(), yes, "every yes is stored, once");
            assertTrue(yes >= 7, "only " + yes + " wishes were granted: a limit refused too much");
            assertFalse(courses.subscribe("student-0", "math", 0, 2), "no places");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void nameIsTakenOnce(Engine.Kind kind) throws Exception {
        EventRegistry registry = Courses.register(new EventRegistry().registerCodec(new JsonCodec()));
        try (Engine engine = Engine.open(kind, Optional.empty());
                EventStore store = EventStore.named(engine.storeName("names"), engine.backend(), registry)
                        .start()) {
            Courses courses = new Courses(store, registry);
            List<Callable<Boolean>> wishes = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                wishes.add(() -> courses.takeName("ada"));
            }

            List<Boolean> granted = together(wishes);

            assertEquals(1, granted.stream().filter(one -> one).count());
            assertTrue(courses.takeName("bob"));
        }
    }

    private static List<Boolean> together(List<Callable<Boolean>> wishes) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Boolean> answers = new ArrayList<>();
            for (Future<Boolean> answer : pool.invokeAll(wishes)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }
}
