package dev.eventsourcing.backend.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to a PostgreSQL server, and how stores are kept there.
 *
 * <pre>{@code
 * PostgresConfig.at("jdbc:postgresql://db.example.org:5432/library", "librarian")
 *         .password(() -> vault.read("librarian"))
 *         .tls(TlsMode.VERIFY_FULL).rootCertificate(Path.of("ca.pem"))
 *         .build()
 * }</pre>
 *
 * <p>Immutable; {@link #toString()} shows no secret.
 */
public final class PostgresConfig {
    private static final Duration SHORTEST_CONNECT = Duration.ofMillis(250); // HikariCP's own bound

    private final String url;
    private final String user;
    private final @Nullable Supplier<char[]> password;
    private final PostgresOptions options;
    private final int appendConnections;
    private final int readConnections;
    private final Duration connectTimeout;
    private final @Nullable TlsMode tls;
    private final @Nullable Path rootCertificate;
    private final @Nullable Path clientCertificate;
    private final @Nullable Path clientKey;
    private final boolean channelBindingRequired;
    private final String applicationName;

    private PostgresConfig(Builder from) {
        url = from.url;
        user = from.user;
        password = from.password;
        options = from.options;
        appendConnections = from.appendConnections;
        readConnections = from.readConnections;
        connectTimeout = from.connectTimeout;
        tls = from.tls;
        rootCertificate = from.rootCertificate;
        clientCertificate = from.clientCertificate;
        clientKey = from.clientKey;
        channelBindingRequired = from.channelBindingRequired;
        applicationName = from.applicationName;
    }

    /**
     * Begins a configuration.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, several hosts separated by commas, with parameters of
     *     the driver behind {@code ?} if need be, but without a user or a password anywhere
     * @param user the role to log in as
     * @return a builder with every other setting at its default
     * @throws dev.eventsourcing.InvalidInputException if the URL is of another kind or holds credentials
     */
    public static Builder at(String url, String user) {
        return new Builder(DriverUrl.check(url), Objects.requireNonNull(user, "user"));
    }

    /**
     * Where the server is.
     *
     * @return the URL, which holds no credentials
     */
    public String url() {
        return url;
    }

    /**
     * Who logs in.
     *
     * @return the role
     */
    public String user() {
        return user;
    }

    /**
     * How stores are kept.
     *
     * @return the options; {@link PostgresOptions#defaults()} by default
     */
    public PostgresOptions options() {
        return options;
    }

    /**
     * How many connections append.
     *
     * @return 2 by default
     */
    public int appendConnections() {
        return appendConnections;
    }

    /**
     * How many connections read.
     *
     * @return 6 by default
     */
    public int readConnections() {
        return readConnections;
    }

    /**
     * How long to wait for a connection.
     *
     * @return 5 seconds by default
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * How connections are protected.
     *
     * @return empty by default, for what the URL says or else {@link TlsMode#PREFER}
     */
    public Optional<TlsMode> tls() {
        return Optional.ofNullable(tls);
    }

    /**
     * Whom to trust.
     *
     * @return the file with the authorities' certificates; empty for the driver's default
     */
    public Optional<Path> rootCertificate() {
        return Optional.ofNullable(rootCertificate);
    }

    /**
     * How this client identifies itself, if not by a password.
     *
     * @return the file with its certificate; empty by default
     */
    public Optional<Path> clientCertificate() {
        return Optional.ofNullable(clientCertificate);
    }

    /**
     * The private key of the client's certificate.
     *
     * @return the file; empty by default
     */
    public Optional<Path> clientKey() {
        return Optional.ofNullable(clientKey);
    }

    /**
     * Whether the login must be bound to the TLS connection.
     *
     * @return false by default
     */
    public boolean isChannelBindingRequired() {
        return channelBindingRequired;
    }

    /**
     * The name under which the server lists the connections.
     *
     * @return {@code eventsourcing} by default
     */
    public String applicationName() {
        return applicationName;
    }

    @Nullable Supplier<char[]> password() {
        return password;
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "PostgresConfig[url=" + url + ", user=" + user + ", " + options + ", appendConnections="
                + appendConnections + ", readConnections=" + readConnections + ", connectTimeout=" + connectTimeout
                + ", tls=" + tls + ", applicationName=" + applicationName + "]";
    }

    /** Collects settings. Used by one thread. */
    public static final class Builder {
        private final String url;
        private final String user;
        private @Nullable Supplier<char[]> password;
        private PostgresOptions options = PostgresOptions.defaults();
        private int appendConnections = 2;
        private int readConnections = 6;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private @Nullable TlsMode tls;
        private @Nullable Path rootCertificate;
        private @Nullable Path clientCertificate;
        private @Nullable Path clientKey;
        private boolean channelBindingRequired;
        private String applicationName = "eventsourcing";

        private Builder(String url, String user) {
            this.url = url;
            this.user = user;
        }

        /**
         * A password that may change: it is asked for at each new connection. Without one the server must trust this
         * client otherwise.
         *
         * @param supplier gives the password, in an array that is wiped after use; called by any thread
         * @return this
         */
        public Builder password(Supplier<char[]> supplier) {
            password = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * A password that stays.
         *
         * @param value the password; copied
         * @return this
         */
        public Builder password(char[] value) {
            char[] copy = value.clone();
            return password(copy::clone);
        }

        /**
         * How stores are kept. {@link PostgresOptions#defaults()} by default.
         *
         * @param value the options
         * @return this
         */
        public Builder options(PostgresOptions value) {
            options = Objects.requireNonNull(value, "options");
            return this;
        }

        /**
         * Connections that append. One store uses one at a time, so more are useful only to more stores that are busy
         * at once. 2 by default.
         *
         * @param value 1 to 64
         * @return this
         */
        public Builder appendConnections(int value) {
            appendConnections = DriverUrl.inRange("number of append connections", value, 1, 64);
            return this;
        }

        /**
         * Connections that read, kept apart so that reading never delays an append. Each is used for one page at a
         * time. 6 by default.
         *
         * @param value 1 to 256
         * @return this
         */
        public Builder readConnections(int value) {
            readConnections = DriverUrl.inRange("number of read connections", value, 1, 256);
            return this;
        }

        /**
         * The longest wait for a connection, a new one or a free one of the pool. 5 seconds by default.
         *
         * @param value 250 milliseconds to a day; what the driver does is rounded up to whole seconds
         * @return this
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = PostgresOptions.inRange("connect timeout", value, SHORTEST_CONNECT);
            return this;
        }

        /**
         * How connections are protected. By default what the URL's {@code sslmode} says, or else
         * {@link TlsMode#PREFER}; use {@link TlsMode#VERIFY_FULL} wherever the network is not your own.
         *
         * @param value the mode
         * @return this
         */
        public Builder tls(TlsMode value) {
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /**
         * The authorities that may vouch for the server. By default the driver's {@code ~/.postgresql/root.crt}.
         *
         * @param pem a file with certificates in PEM
         * @return this
         */
        public Builder rootCertificate(Path pem) {
            rootCertificate = Objects.requireNonNull(pem, "pem");
            return this;
        }

        /**
         * A certificate to log in with. None by default.
         *
         * @param pem the certificate, in PEM
         * @param key its private key, without a passphrase, in PKCS #8 (DER)
         * @return this
         */
        public Builder clientCertificate(Path pem, Path key) {
            clientCertificate = Objects.requireNonNull(pem, "pem");
            clientKey = Objects.requireNonNull(key, "key");
            return this;
        }

        /**
         * Refuses a server that cannot prove, within the SCRAM login, that it is the end of the TLS connection. Not
         * required by default: a server without TLS cannot.
         *
         * @return this
         */
        public Builder requireChannelBinding() {
            channelBindingRequired = true;
            return this;
        }

        /**
         * The name under which the server lists the connections. {@code eventsourcing} by default.
         *
         * @param value any short text
         * @return this
         */
        public Builder applicationName(String value) {
            applicationName = Objects.requireNonNull(value, "applicationName");
            return this;
        }

        /**
         * Finishes.
         *
         * @return the configuration
         */
        public PostgresConfig build() {
            return new PostgresConfig(this);
        }
    }
}
