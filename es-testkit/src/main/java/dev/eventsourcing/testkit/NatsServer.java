package dev.eventsourcing.testkit;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A NATS server that answers, with JetStream, wherever it runs. Immutable. */
public final class NatsServer {
    static final Version MINIMUM = new Version(2, 10, 0);

    private final String url;
    private final String version;
    private final Optional<String> monitoringUrl;
    private final String origin;

    NatsServer(String url, String version, Optional<String> monitoringUrl, String origin) {
        this.url = url;
        this.version = version;
        this.monitoringUrl = monitoringUrl;
        this.origin = origin;
    }

    /** Connects once, to know that the server answers, which one it is, and that it can store messages. */
    @SuppressWarnings("try") // close may be interrupted, which is handled with the other interruptions
    static NatsServer connect(String url, Optional<String> monitoringUrl, String origin) throws Unavailable {
        Options options;
        try {
            options = Options.builder()
                    .server(url)
                    .connectionTimeout(Duration.ofSeconds(3))
                    .noReconnect()
                    .build();
        } catch (IllegalArgumentException e) {
            throw new Unavailable("a URL looks like nats://host:port: " + e.getMessage(), e);
        }
        try (Connection connection = Nats.connect(options)) {
            String version = connection.getServerInfo().getVersion();
            if (!Version.findIn(version).map(found -> found.isAtLeast(MINIMUM)).orElse(false)) {
                throw new Unavailable("it is nats-server " + version + ", older than " + MINIMUM);
            }
            connection.jetStreamManagement().getAccountStatistics();
            return new NatsServer(url, version, monitoringUrl, origin);
        } catch (JetStreamApiException e) {
            throw new Unavailable("its JetStream is not usable (start nats-server with -js): " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while connecting", e);
        } catch (IOException e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /** For {@code Nats.connect}. */
    public String url() {
        return url;
    }

    /** Such as {@code 2.15.1}. */
    public String version() {
        return version;
    }

    /** Where it answers {@code /varz}, {@code /jsz} and so on over HTTP, if that is known. */
    public Optional<String> monitoringUrl() {
        return monitoringUrl;
    }

    @Override
    public String toString() {
        return "NATS %s at %s (%s)".formatted(version, url.replaceFirst("//[^/@]*@", "//"), origin);
    }
}
