package dev.eventsourcing.nats;

import dev.eventsourcing.BackendUnavailableException;
import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;

/** Makes connections from a {@link NatsConfig}. Stateless. */
public final class NatsConnector {
    private static final Duration RECONNECT_WAIT = Duration.ofMillis(100);

    /**
     * A host that loses its power or its network says nothing. With the client library's own 2 minutes that would be
     * noticed after 4 to 8. It leaves a ping out when something has arrived since the last one was due; two are without
     * an answer when the third is due, 6 to 12 seconds after the last sign of life, and to close the connection may
     * take 2 more.
     */
    private static final Duration PING = Duration.ofSeconds(3);

    private static final int UNANSWERED_PINGS = 2;

    private NatsConnector() {}

    /**
     * Connects, and keeps reconnecting for as long as the connection is not closed. A server that has been silent for
     * 15 seconds counts as gone.
     *
     * @param config where to and as whom
     * @return the connection; the caller closes it
     * @throws BackendUnavailableException if no server can be reached, or refuses the credentials or the certificate
     */
    public static Connection connect(NatsConfig config) {
        Options.Builder options = new Options.Builder()
                .servers(config.servers().toArray(String[]::new))
                .connectionTimeout(config.connectTimeout())
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .pingInterval(PING)
                .maxPingsOut(UNANSWERED_PINGS)
                // hands the host name, not an address, to the TLS socket, which compares it with the certificate
                .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
                .errorListener(new ErrorListener() {});
        config.user().ifPresent(user -> options.userInfo(user.toCharArray(), config.password()));
        config.token().ifPresent(options::token);
        config.credentials().ifPresent(file -> options.authHandler(usable(Nats.credentials(file.toString()), config)));
        config.seed().ifPresent(file -> options.authHandler(usable(new SeedFile(file), config)));
        config.tls()
                .ifPresent(context ->
                        options.sslContext(HostCheckedTls.around(context)).ignoreDiscoveredServers());
        try {
            return Nats.connect(options.build());
        } catch (AuthenticationException e) {
            throw new BackendUnavailableException(
                    "NATS " + config.servers()
                            + " refuses the credentials; check user, password, token or credentials file",
                    null);
        } catch (IOException e) {
            // the library's own message may hold credentials, so it is not shown; its class tells enough
            throw new BackendUnavailableException(
                    "no NATS server of " + config.servers() + " can be reached ("
                            + e.getClass().getSimpleName() + causes(e)
                            + "); is it running, and is its certificate for this host?",
                    null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendUnavailableException("interrupted while connecting to NATS " + config.servers(), null);
        }
    }

    /** Looks at the file now: while it connects, the client library would say nothing of it. */
    private static AuthHandler usable(AuthHandler handler, NatsConfig config) {
        try {
            handler.getID();
            return handler;
        } catch (IllegalStateException | IllegalArgumentException e) { // whose message may hold a secret
            throw new BackendUnavailableException(
                    "the credentials for NATS " + config.servers()
                            + " cannot be used; check the credentials file or seed file",
                    null);
        }
    }

    private static String causes(Throwable failure) {
        StringBuilder names = new StringBuilder();
        for (Throwable cause = failure.getCause(); cause != null && names.length() < 200; cause = cause.getCause()) {
            names.append(" < ").append(cause.getClass().getSimpleName());
        }
        return names.toString();
    }
}
