package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.RecordFormat;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.OrderedConsumerContext;
import io.nats.client.PublishOptions;
import io.nats.client.StreamContext;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The limit: the bare client, with the same messages on a stream with the same settings. It checks no answer beyond the
 * acknowledgement, resolves no doubt and makes no objects of what it reads.
 */
final class RawNats {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MESSAGES_AT_ONCE = 5000;

    private final Connection connection;
    private final JetStream jetStream;

    RawNats(Connection connection) throws IOException {
        this.connection = connection;
        this.jetStream = connection.jetStream();
    }

    /** Publishes what an append would: the same body, id and condition, and waits for each. */
    Subject publish(NatsEngine.Streams streams, int events, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return Subject.of(Subject.RAW, index -> {
            Entities entities = new Entities();
            return () -> {
                String entity = entities.next();
                List<EventRecord> batch = Events.records(events, entity, payload);
                PublishOptions how = PublishOptions.builder()
                        .expectedStream(streams.raw())
                        .messageId(batch.get(0).id().toString())
                        .expectedLastSubjectSequence(entities.last())
                        .build();
                PublishAck ack = jetStream.publish(streams.rawPrefix() + entity, null, RecordFormat.encode(batch), how);
                entities.appended(ack.getSeqno());
                return events;
            };
        });
    }

    /** The same without waiting for each, and without a condition. */
    Subject publishAsync(NatsEngine.Streams streams, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return async(Subject.RAW, (entity, window) -> {
            EventRecord event = Events.record(entity, payload);
            PublishOptions how = PublishOptions.builder()
                    .expectedStream(streams.raw())
                    .messageId(event.id().toString())
                    .build();
            window.leaveWith(jetStream.publishAsync(
                    streams.rawPrefix() + entity, null, RecordFormat.encode(List.of(event)), how));
        });
    }

    /** The same bytes with no id at all, so that a repeated message would be stored twice. */
    Subject publishAsyncBare(NatsEngine.Streams streams, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return async("without-ids", (entity, window) -> {
            EventRecord event = Events.record(entity, payload);
            window.leaveWith(jetStream.publishAsync(streams.rawPrefix() + entity, RecordFormat.encode(List.of(event))));
        });
    }

    private interface AsyncPublish {
        void publish(String entity, Window window);
    }

    private static Subject async(String name, AsyncPublish publish) {
        return Subject.of(name, index -> new Worker() {
            private final Window window = new Window();
            private final Entities entities = new Entities();

            @Override
            public int work() throws Exception {
                window.enter();
                publish.publish(entities.next(), window);
                return 1;
            }

            @Override
            public void finish() throws Exception {
                window.drain();
            }
        });
    }

    /** The server's own way to store several messages at once: an atomic batch, one message for each event. */
    Subject atomicBatch(NatsEngine.Streams streams, int events, int payloadBytes) {
        byte[] payload = Events.json(payloadBytes);
        return Subject.of("atomic-batch", index -> {
            Entities entities = new Entities();
            return () -> {
                String entity = entities.next();
                String batch = UUID.randomUUID().toString();
                for (int i = 1; i <= events; i++) {
                    byte[] data = RecordFormat.encode(List.of(Events.record(entity, payload)));
                    Headers headers = new Headers()
                            .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batch)
                            .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, Integer.toString(i));
                    if (i < events) {
                        connection.publish(streams.rawPrefix() + entity, headers, data);
                    } else {
                        headers.put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
                        Message answer = connection.request(streams.rawPrefix() + entity, headers, data, PATIENCE);
                        requireStored(answer, events);
                    }
                }
                return events;
            };
        });
    }

    private static void requireStored(@Nullable Message answer, int events) throws IOException, JetStreamApiException {
        if (answer == null) {
            throw new IOException("no answer to an atomic batch");
        }
        if (new PublishAck(answer).getBatchSize() != events) {
            throw new IOException("not all of an atomic batch was stored");
        }
    }

    /** Reads one subject after the other with an ordered consumer, up to the message with nothing behind it. */
    Subject load(NatsEngine.Streams streams, IntFunction<String> entity, int entities) {
        return Subject.of(Subject.RAW, index -> {
            StreamContext stream = connection.getStreamContext(streams.ours());
            Walk walk = new Walk(entities, index);
            return () -> {
                OrderedConsumerContext consumer = stream.createOrderedConsumer(new OrderedConsumerConfiguration()
                        .filterSubject(streams.oursPrefix() + entity.apply(walk.next())));
                int events = 0;
                try (IterableConsumer messages = consumer.iterate()) {
                    Message message;
                    do {
                        message = next(messages);
                        events++;
                    } while (message.metaData().pendingCount() > 0);
                }
                stream.deleteConsumer(consumer.getConsumerName()); // else it stays for 5 seconds, and hundreds do
                return events;
            };
        });
    }

    /** Reads the whole stream with an ordered consumer, and again, some messages at a time. */
    Subject scan(NatsEngine.Streams streams, int messagesAtATime) {
        return Subject.of(Subject.RAW, index -> new Worker() {
            private @Nullable IterableConsumer messages;

            @Override
            public int work() throws Exception {
                for (int i = 0; i < messagesAtATime; i++) {
                    if (messages == null) {
                        messages = connection
                                .getStreamContext(streams.ours())
                                .createOrderedConsumer(new OrderedConsumerConfiguration())
                                .iterate(ConsumeOptions.builder()
                                        .batchSize(MESSAGES_AT_ONCE)
                                        .build());
                    }
                    if (next(messages).metaData().pendingCount() == 0) {
                        close();
                    }
                }
                return messagesAtATime;
            }

            @Override
            public void close() throws Exception {
                if (messages != null) {
                    messages.close();
                    messages = null;
                }
            }
        });
    }

    /** The ordered consumer gives null now and then for no reason but a pause. */
    private static Message next(IterableConsumer messages) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Message message = messages.nextMessage(PATIENCE);
            if (message != null) {
                return message;
            }
        }
        throw new IOException("no message came");
    }
}
