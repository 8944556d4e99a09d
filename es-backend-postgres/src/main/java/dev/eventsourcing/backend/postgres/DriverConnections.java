package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.hostchooser.HostRequirement;

/**
 * New connections as a {@link PostgresConfig} describes them. Safe for use by many threads.
 *
 * <p>The driver names its prepared statements S_1, S_2 and so on in each connection. Behind a proxy that gives the same
 * connection of the server to several of ours and keeps no statements apart, S_2 may be what another program prepared:
 * an append to another store, say. So through a proxy nothing is prepared, unless the URL says how.
 *
 * <p>What is prepared is planned once, and never compiled. The server would plan each query by an entity anew as soon
 * as there are some hundred thousand events: it thinks that a plan for any entity and any number of rows must be worse
 * than one for these. And of a plan for any number of rows it thinks that it may be worth compiling, at each execution
 * (ADR 058). Statements of others, which may need other plans, are left alone.
 *
 * <p>All lead to a primary: of several hosts it is searched for, unless the URL says otherwise.
 */
class DriverConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    private static final String PREPARE_THRESHOLD = PGProperty.PREPARE_THRESHOLD.getName() + "=";
    private static final String PLAN_CACHE_MODE = "plan_cache_mode";
    private static final String PLANS_ARE_MADE_ONCE =
            "SELECT set_config('plan_cache_mode', 'force_generic_plan', false)," + " set_config('jit', 'off', false)";
    private static final String CANCEL_SIGNAL_TIMEOUT = PGProperty.CANCEL_SIGNAL_TIMEOUT.getName() + "=";
    private static final String TARGET_SERVER_TYPE = PGProperty.TARGET_SERVER_TYPE.getName() + "=";

    /** Whose statements run on the connections. */
    enum Statements {
        OURS,
        OF_HANDLERS_TOO
    }

    private final String loginUser;
    private final Statements whose;
    private final boolean thresholdGiven;
    private final boolean planModeGiven;
    private final transient @Nullable Supplier<char[]> loginPassword;

    DriverConnections(PostgresConfig config, Statements whose) {
        this.whose = whose;
        loginUser = config.user();
        loginPassword = config.password();
        int seconds = Math.toIntExact((config.connectTimeout().toMillis() + 999) / 1000);
        setApplicationName(config.applicationName());
        setConnectTimeout(seconds);
        setSocketTimeout(seconds); // for the login; later each use sets its own
        setLoginTimeout(seconds); // for all of it, several hosts included; and an interrupt ends it
        setTcpKeepAlive(true);
        setUrl(config.url());
        thresholdGiven = config.url().contains(PREPARE_THRESHOLD);
        planModeGiven = config.url().contains(PLAN_CACHE_MODE);
        if (!thresholdGiven) {
            setPrepareThreshold(0); // until it is known who answers
        }
        if (!config.url().contains(CANCEL_SIGNAL_TIMEOUT)) {
            setCancelSignalTimeout(1); // who waits for the end of a statement waits for this, too
        }
        if (getServerNames().length > 1 && !config.url().contains(TARGET_SERVER_TYPE)) {
            setTargetServerType(HostRequirement.primary.name());
        }
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
            return checked(getConnection(loginUser, secret.length == 0 ? null : new String(secret)));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /** Of a standby neither what it shows nor what it refuses is to be believed: it may lag behind. */
    private Connection checked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT pg_backend_pid(), pg_is_in_recovery()")) {
            answer.next();
            if (answer.getBoolean(2)) {
                throw new SQLException("the server is a standby; connect to the primary", SqlStates.READ_ONLY);
            }
            PGConnection driver = connection.unwrap(PGConnection.class);
            boolean direct = driver.getBackendPID() == answer.getInt(1); // who let us in is who answers: no proxy
            if (direct && !thresholdGiven) {
                driver.setPrepareThreshold(1);
            }
            if (direct && whose == Statements.OURS && !planModeGiven && driver.getPrepareThreshold() > 0) {
                statement.execute(PLANS_ARE_MADE_ONCE);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
