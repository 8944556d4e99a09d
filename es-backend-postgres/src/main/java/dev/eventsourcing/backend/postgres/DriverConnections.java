package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** New connections as a {@link PostgresConfig} describes them. Safe for use by many threads. */
final class DriverConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    private final String loginUser;
    private final transient @Nullable Supplier<char[]> loginPassword;

    DriverConnections(PostgresConfig config) {
        loginUser = config.user();
        loginPassword = config.password();
        int seconds = Math.toIntExact((config.connectTimeout().toMillis() + 999) / 1000);
        setApplicationName(config.applicationName());
        setConnectTimeout(seconds);
        setSocketTimeout(seconds); // for the login; later each use sets its own
        setTcpKeepAlive(true);
        setUrl(config.url());
        setPrepareThreshold(getPrepareThreshold() == 0 ? 0 : 1); // 0: a proxy that cannot keep prepared statements
        setLogServerErrorDetail(false); // the detail of an error may quote a row, payload included
        config.tls().ifPresent(mode -> setSslMode(mode.driverName()));
        config.rootCertificate().ifPresent(file -> setSslRootCert(file.toString()));
        config.clientCertificate().ifPresent(file -> setSslCert(file.toString()));
        config.clientKey().ifPresent(file -> setSslKey(file.toString()));
        if (config.isChannelBindingRequired()) {
            setProperty(PGProperty.CHANNEL_BINDING, "require");
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        char[] secret = loginPassword == null ? new char[0] : loginPassword.get();
        try {
            return getConnection(loginUser, secret.length == 0 ? null : new String(secret));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
