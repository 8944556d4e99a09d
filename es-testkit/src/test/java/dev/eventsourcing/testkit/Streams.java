package dev.eventsourcing.testkit;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Streams on files that hold one subject of the same name. */
final class Streams {
    private Streams() {}

    static void create(Connection connection, String name) throws IOException, JetStreamApiException {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(name)
                        .subjects(name)
                        .storageType(StorageType.File)
                        .build());
    }

    static long publish(Connection connection, String name, String text) throws IOException, JetStreamApiException {
        return connection
                .jetStream()
                .publish(name, text.getBytes(StandardCharsets.UTF_8))
                .getSeqno();
    }

    static void publishOnceReconnected(Connection connection, String name, String text) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                publish(connection, name, text);
                return;
            } catch (IOException | IllegalStateException e) {
                if (attempt == 50) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    static long count(Connection connection, String name) throws IOException, JetStreamApiException {
        return connection
                .jetStreamManagement()
                .getStreamInfo(name)
                .getStreamState()
                .getMsgCount();
    }
}
