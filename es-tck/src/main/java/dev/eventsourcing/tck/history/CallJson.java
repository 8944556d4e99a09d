package dev.eventsourcing.tck.history;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** Calls in the JSON of histories. Events are given as numbers; those that were seen, with their sequences before. */
final class CallJson {
    private CallJson() {}

    static Map<String, Object> write(Call<Question, Answer> call, ToIntFunction<RecordedEvent> numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("process", call.process());
        json.put("invoked", call.invoked());
        write(call.input(), json, numbers);
        if (call.output().isPresent()) {
            json.put("returned", call.returned());
            json.put("answer", write(call.output().get(), numbers));
        }
        return json;
    }

    static Call<Question, Answer> read(JsonObject json, IntFunction<RecordedEvent> events) {
        int process = Math.toIntExact(json.number("process"));
        long invoked = json.number("invoked");
        Question question = readQuestion(json, events);
        if (!json.has("answer")) {
            return Call.unanswered(process, invoked, question);
        }
        return new Call<>(
                process,
                invoked,
                json.number("returned"),
                question,
                Optional.of(readAnswer(json.object("answer"), events)));
    }

    private static void write(Question question, Map<String, Object> json, ToIntFunction<RecordedEvent> numbers) {
        if (question instanceof Question.Append append) {
            json.put("append", append.batch().stream().map(numbers::applyAsInt).toList());
            json.put(
                    "expecting",
                    append.expectation().conditions().stream()
                            .map(EventJson::write)
                            .toList());
        } else if (question instanceof Question.Read read) {
            json.put("read", EventJson.write(read.request().filter()));
            json.put("after", read.request().after());
            json.put("upTo", read.request().upTo());
            json.put("backward", read.request().backward());
            json.put("limit", read.request().limit());
        } else if (question instanceof Question.LastSequence last) {
            json.put("last", EventJson.write(last.filter()));
        } else if (question instanceof Question.Tail tail) {
            json.put("tail", EventJson.write(tail.filter()));
            json.put("after", tail.after());
        }
    }

    private static Question readQuestion(JsonObject json, IntFunction<RecordedEvent> events) {
        if (json.has("append")) {
            List<Condition> conditions = new ArrayList<>();
            json.list("expecting")
                    .forEach(condition -> conditions.add(EventJson.readCondition(JsonObject.of(condition))));
            return new Question.Append(events(json.numbers("append"), events), new Expectation(conditions));
        } else if (json.has("read")) {
            return new Question.Read(new ReadRequest(
                    EventJson.readFilter(json.object("read")),
                    json.number("after"),
                    json.number("upTo"),
                    json.flag("backward"),
                    json.number("limit")));
        } else if (json.has("last")) {
            return new Question.LastSequence(EventJson.readFilter(json.object("last")));
        }
        return new Question.Tail(json.number("after"), EventJson.readFilter(json.object("tail")));
    }

    private static Map<String, Object> write(Answer answer, ToIntFunction<RecordedEvent> numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (answer instanceof Answer.Appended appended) {
            json.put("appended", appended.sequences());
            json.put("alreadyStored", appended.alreadyStored());
        } else if (answer instanceof Answer.Conflict conflict) {
            json.put("conflict", EventJson.write(conflict.condition()));
            json.put("actual", conflict.actualSequence());
        } else if (answer instanceof Answer.Failed failed) {
            json.put("failed", failed.reason());
        } else if (answer instanceof Answer.Events read) {
            json.put(
                    "events",
                    read.events().stream().map(seen -> write(seen, numbers)).toList());
            json.put("complete", read.isComplete());
        } else if (answer instanceof Answer.Sequence sequence) {
            json.put("sequence", sequence.sequence());
        } else if (answer instanceof Answer.Deliveries deliveries) {
            json.put(
                    "notices",
                    deliveries.notices().stream()
                            .map(notice -> write(notice, numbers))
                            .toList());
        }
        return json;
    }

    private static Answer readAnswer(JsonObject json, IntFunction<RecordedEvent> events) {
        if (json.has("appended")) {
            return new Answer.Appended(json.numbers("appended"), json.flag("alreadyStored"));
        } else if (json.has("conflict")) {
            return new Answer.Conflict(EventJson.readCondition(json.object("conflict")), json.number("actual"));
        } else if (json.has("failed")) {
            return new Answer.Failed(json.text("failed"));
        } else if (json.has("events")) {
            List<SeenEvent> seen = new ArrayList<>();
            json.list("events").forEach(pair -> seen.add(readSeen((List<?>) pair, 0, events)));
            return new Answer.Events(seen, json.flag("complete"));
        } else if (json.has("sequence")) {
            return new Answer.Sequence(json.number("sequence"));
        }
        List<Notice> notices = new ArrayList<>();
        json.list("notices").forEach(notice -> notices.add(readNotice((List<?>) notice, events)));
        return new Answer.Deliveries(notices);
    }

    private static List<Number> write(SeenEvent seen, ToIntFunction<RecordedEvent> numbers) {
        return List.of(seen.sequence(), numbers.applyAsInt(seen.event()));
    }

    /** A time and a sequence, and an event if one was delivered. */
    private static List<Number> write(Notice notice, ToIntFunction<RecordedEvent> numbers) {
        return notice instanceof Notice.Delivered delivered
                ? List.of(
                        delivered.at(),
                        delivered.seen().sequence(),
                        numbers.applyAsInt(delivered.seen().event()))
                : List.of(notice.at(), ((Notice.CaughtUp) notice).sequence());
    }

    private static Notice readNotice(List<?> notice, IntFunction<RecordedEvent> events) {
        long at = (Long) notice.get(0);
        return notice.size() == 2
                ? new Notice.CaughtUp(at, (Long) notice.get(1))
                : new Notice.Delivered(at, readSeen(notice, 1, events));
    }

    private static SeenEvent readSeen(List<?> numbers, int from, IntFunction<RecordedEvent> events) {
        return new SeenEvent((Long) numbers.get(from), events.apply(Math.toIntExact((Long) numbers.get(from + 1))));
    }

    private static List<RecordedEvent> events(List<Long> numbers, IntFunction<RecordedEvent> events) {
        return numbers.stream()
                .map(number -> events.apply(Math.toIntExact(number)))
                .toList();
    }
}
