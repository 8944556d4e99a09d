package dev.eventsourcing.benchmarks.peers;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.testkit.PostgresServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.Sequence;

/**
 * Pekko Persistence JDBC: its settings of reference, Jackson, one database for journal and queries. A writer asks one
 * persistent actor, which stays in memory, as it would in a cluster; an entity is loaded by recovering an actor; all
 * events are read by a tag.
 */
final class Pekko implements Peer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_A_TIME = 5000;

    private final ActorSystem<Void> system;
    private final AtomicLong actors = new AtomicLong();
    private final AtomicLong writers = new AtomicLong();
    private final AtomicLong tagged = new AtomicLong();

    Pekko(PostgresEngine server) throws Exception {
        system = ActorSystem.create(Behaviors.empty(), "peers", settings(server.server()));
        await(SchemaUtils.createIfNotExists(system));
    }

    private static Config settings(PostgresServer server) {
        return ConfigFactory.parseMap(Map.of("url", server.jdbcUrl(), "user", server.user()))
                .atPath("pekko-persistence-jdbc.shared-databases.slick.db")
                .withFallback(ConfigFactory.parseString("""
                        pekko {
                          loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                          logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
                          stdout-loglevel = "OFF"
                          persistence.journal.plugin = "jdbc-journal"
                          actor.serialization-bindings {
                            "dev.eventsourcing.benchmarks.engine.Reading" = jackson-json
                          }
                        }
                        pekko-persistence-jdbc.shared-databases.slick {
                          profile = "slick.jdbc.PostgresProfile$"
                          db {
                            driver = "org.postgresql.Driver"
                            numThreads = %1$d
                            maxConnections = %1$d
                            minConnections = %1$d
                          }
                        }
                        jdbc-journal.use-shared-db = "slick"
                        jdbc-snapshot-store.use-shared-db = "slick"
                        jdbc-read-journal.use-shared-db = "slick"
                        """.formatted(CONNECTIONS)))
                .withFallback(ConfigFactory.load());
    }

    @Override
    public String name() {
        return "pekko";
    }

    @Override
    public Subject append(int events) {
        List<Reading> payloads = Collections.nCopies(events, Events.reading(Events.BYTES));
        return Subject.of(name(), index -> new Worker() {
            private final ActorRef<Meter.Command> meter = meter("writer-" + writers.incrementAndGet());

            @Override
            public int work() throws Exception {
                Pekko.this.append(meter, payloads);
                return events;
            }

            @Override
            public void close() throws Exception {
                ask(meter, Meter.CountAndStop::new);
            }
        });
    }

    @Override
    public void fill(String entity, int events) throws Exception {
        ActorRef<Meter.Command> meter = meter(entity);
        append(meter, Collections.nCopies(events, Events.reading(Events.BYTES)));
        ask(meter, Meter.CountAndStop::new);
    }

    private void append(ActorRef<Meter.Command> meter, List<Reading> payloads) throws Exception {
        ask(meter, replyTo -> new Meter.Append(payloads, replyTo));
        tagged.addAndGet(payloads.size());
    }

    @Override
    public Subject load(String prefix, int count) {
        AtomicLong next = new AtomicLong();
        return Subject.of(
                name(),
                index -> () ->
                        Math.toIntExact(ask(meter(prefix + next.getAndIncrement() % count), Meter.CountAndStop::new)));
    }

    @Override
    public Subject readAll() throws Exception {
        JdbcReadJournal journal =
                PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
        awaitAll(journal);
        return Subject.of(name(), index -> {
            AtomicLong offset = new AtomicLong();
            return () -> {
                Part part = read(journal, offset.get(), AT_A_TIME);
                if (part.events() == 0) { // the end: begin again
                    part = read(journal, 0, AT_A_TIME);
                }
                offset.set(part.last());
                return part.events();
            };
        });
    }

    /** What was read, and where it ended. */
    private record Part(int events, long last) {
        Part and(EventEnvelope envelope) {
            Peer.requireReading(envelope.event());
            return new Part(events + 1, ((Sequence) envelope.offset()).value());
        }
    }

    private Part read(JdbcReadJournal journal, long after, int most) throws Exception {
        return await(journal.currentEventsByTag(Meter.TAG, Offset.sequence(after))
                .take(most)
                .runFold(new Part(0, after), Part::and, system));
    }

    /** The journal's readers learn by and by how far the order is settled: that is not timed. */
    private void awaitAll(JdbcReadJournal journal) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (read(journal, 0, Integer.MAX_VALUE).events() < tagged.get()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the journal's readers do not get to its end");
            }
            Thread.sleep(500);
        }
    }

    private ActorRef<Meter.Command> meter(String entity) {
        return system.systemActorOf(new Meter(entity), "meter-" + actors.incrementAndGet(), Props.empty());
    }

    private long ask(ActorRef<Meter.Command> meter, Function<ActorRef<Long>, Meter.Command> command) throws Exception {
        return await(AskPattern.ask(meter, command::apply, PATIENCE, system.scheduler()));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        system.terminate();
    }
}
