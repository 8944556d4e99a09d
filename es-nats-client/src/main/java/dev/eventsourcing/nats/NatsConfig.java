package dev.eventsourcing.nats;

import dev.eventsourcing.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a NATS server or cluster. Credentials are given apart from the URLs, so that no message can show them.
 *
 * <pre>{@code
 * NatsConfig.servers("tls://nats-1:4222", "tls://nats-2:4222").user("orders", password).tls(context)
 * }</pre>
 *
 * <p>Immutable; safe for use by many threads. {@link #toString()} shows no secret.
 */
public final class NatsConfig {
    private final List<String> servers;
    private final @Nullable String user;
    private final char @Nullable [] password;
    private final char @Nullable [] token;
    private final @Nullable Path credentials;
    private final @Nullable Path seed;
    private final @Nullable SSLContext tls;
    private final Duration connectTimeout;

    private NatsConfig(
            List<String> servers,
            @Nullable String user,
            char @Nullable [] password,
            char @Nullable [] token,
            @Nullable Path credentials,
            @Nullable Path seed,
            @Nullable SSLContext tls,
            Duration connectTimeout) {
        this.servers = servers;
        this.user = user;
        this.password = password;
        this.token = token;
        this.credentials = credentials;
        this.seed = seed;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
    }

    /**
     * A connection to one of some servers, without credentials, with a time-out of 5 seconds for connecting.
     *
     * @param urls {@code nats://host:port} or {@code tls://host:port}; at least one, without user or password
     * @return the configuration
     * @throws InvalidInputException if a URL is malformed or holds credentials
     */
    public static NatsConfig servers(String... urls) {
        if (urls.length == 0) {
            throw new InvalidInputException("NATS servers", "none", "must name at least one URL");
        }
        List<String> checked = new ArrayList<>();
        for (String url : urls) {
            checked.add(checked(url));
        }
        return new NatsConfig(List.copyOf(checked), null, null, null, null, null, null, Duration.ofSeconds(5));
    }

    private static String checked(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidInputException("NATS URL", "(not shown)", "must look like nats://host:4222");
        }
        if (url.contains("@")) { // wherever it is: not every way to hide credentials in a URL has a user
            throw new InvalidInputException(
                    "NATS URL for host",
                    String.valueOf(uri.getHost()),
                    "must not hold credentials; use user(), token(), nkey() or credentials()");
        }
        if (uri.getHost() == null || !List.of("nats", "tls").contains(String.valueOf(uri.getScheme()))) {
            throw new InvalidInputException("NATS URL", url, "must look like nats://host:4222 or tls://host:4222");
        }
        return url;
    }

    /**
     * The same servers, with a user and a password.
     *
     * @param user the user's name
     * @param password the password; copied
     * @return a copy
     */
    public NatsConfig user(String user, char[] password) {
        return new NatsConfig(
                servers, Objects.requireNonNull(user, "user"), password.clone(), null, null, null, tls, connectTimeout);
    }

    /**
     * The same servers, with a token.
     *
     * @param token the token; copied
     * @return a copy
     */
    public NatsConfig token(char[] token) {
        return new NatsConfig(servers, null, null, token.clone(), null, null, tls, connectTimeout);
    }

    /**
     * The same servers, with a credentials file: a JWT and an NKey seed, as {@code nsc} writes it.
     *
     * @param file the file, read at each connect
     * @return a copy
     */
    public NatsConfig credentials(Path file) {
        return new NatsConfig(
                servers, null, null, null, Objects.requireNonNull(file, "file"), null, tls, connectTimeout);
    }

    /**
     * The same servers, with an NKey: the server knows the public key and asks for a signature.
     *
     * @param seedFile a file that holds the seed, {@code SU...}, and nothing else; read at each connect
     * @return a copy
     */
    public NatsConfig nkey(Path seedFile) {
        return new NatsConfig(
                servers, null, null, null, null, Objects.requireNonNull(seedFile, "seedFile"), tls, connectTimeout);
    }

    /**
     * The same servers over TLS. The server's certificate must be trusted by the context and must name the host of the
     * URL; the client library alone would not check the name.
     *
     * @param context whom to trust, and the client's own certificate if the server asks for one
     * @return a copy
     */
    public NatsConfig tls(SSLContext context) {
        return new NatsConfig(
                servers,
                user,
                password,
                token,
                credentials,
                seed,
                Objects.requireNonNull(context, "context"),
                connectTimeout);
    }

    /**
     * The same servers with another time-out.
     *
     * @param atMost how long it may take to connect; 5 seconds unless set
     * @return a copy
     * @throws InvalidInputException if it is not positive
     */
    public NatsConfig connectTimeout(Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw new InvalidInputException("time-out for connecting", atMost, "must be positive");
        }
        return new NatsConfig(servers, user, password, token, credentials, seed, tls, atMost);
    }

    List<String> servers() {
        return servers;
    }

    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    char[] password() {
        return password == null ? new char[0] : password.clone();
    }

    Optional<char[]> token() {
        return Optional.ofNullable(token).map(char[]::clone);
    }

    Optional<Path> credentials() {
        return Optional.ofNullable(credentials);
    }

    Optional<Path> seed() {
        return Optional.ofNullable(seed);
    }

    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** Servers only. */
    @Override
    public String toString() {
        return "NatsConfig" + servers;
    }
}
