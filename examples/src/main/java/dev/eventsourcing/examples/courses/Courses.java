package dev.eventsourcing.examples.courses;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Students take courses: a course has so many places, a student takes so many courses. The decision belongs to neither
 * alone. It rests on the events tagged with the course and on those tagged with the student, and is stored only if
 * there are no newer ones of either. A user name is taken once: the same idea with one tag.
 *
 * <p>Nothing is locked, and decisions about other courses and students do not disturb each other.
 */
public final class Courses {
    /** A student takes a course. */
    record Subscribed(String student, String course) {}

    /** A user name is taken. */
    record NameTaken(String name) {}

    private static final int ATTEMPTS = 200;

    private final EventStore store;
    private final EventType<Subscribed> subscribed;
    private final EventType<NameTaken> nameTaken;

    /** The rules, over a store that was started with {@link #register}ed types. */
    public Courses(EventStore store, EventRegistry registry) {
        this.store = store;
        this.subscribed = registry.type("student-subscribed", Subscribed.class);
        this.nameTaken = registry.type("user-name-taken", NameTaken.class);
    }

    /** The types of the events. */
    public static EventRegistry register(EventRegistry registry) {
        registry.register(EventType.of("student-subscribed", Subscribed.class));
        registry.register(EventType.of("user-name-taken", NameTaken.class));
        return registry;
    }

    /** Subscribes a student, unless the course is full, the student has enough courses, or has this one. */
    public boolean subscribe(String student, String course, int places, int coursesOfAStudent) {
        String courseTag = "course:" + course;
        String studentTag = "student:" + student;
        return again(() -> {
            long seen = store.lastSequence();
            List<Event<?>> ofCourse = store.events().tags(courseTag).upTo(seen).list();
            List<Event<?>> ofStudent =
                    store.events().tags(studentTag).upTo(seen).list();
            boolean has = ofStudent.stream().anyMatch(event -> event.tags().contains(courseTag));
            if (has || ofCourse.size() >= places || ofStudent.size() >= coursesOfAStudent) {
                return false;
            }
            store.append(
                    store.newEvent(subscribed)
                            .entity("subscription-" + UUID.randomUUID())
                            .payload(new Subscribed(student, course))
                            .tags(courseTag, studentTag),
                    Expectation.noneAfter(EventFilter.tags(courseTag), seen)
                            .and(Expectation.noneAfter(EventFilter.tags(studentTag), seen)));
            return true;
        });
    }

    /** Takes a user name, unless somebody has it. */
    public boolean takeName(String name) {
        String tag = "user-name:" + name;
        return again(() -> {
            if (store.lastSequence(EventFilter.tags(tag)) > 0) {
                return false;
            }
            store.append(
                    store.newEvent(nameTaken)
                            .entity("user-" + UUID.randomUUID())
                            .payload(new NameTaken(name))
                            .tags(tag),
                    Expectation.noneAfter(EventFilter.tags(tag), 0));
            return true;
        });
    }

    /** Decides anew as long as somebody else was faster. */
    private static boolean again(Supplier<Boolean> decision) {
        for (int attempt = 1; ; attempt++) {
            try {
                return decision.get();
            } catch (WrongSequenceException somebodyWasFaster) {
                if (attempt == ATTEMPTS) {
                    throw somebodyWasFaster;
                }
            }
        }
    }
}
