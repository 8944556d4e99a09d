package dev.eventsourcing.testkit;

/**
 * The servers that all tests of a JVM share: started or found when first asked for, gone when the JVM is.
 *
 * <pre>{@code
 * try (PostgresDatabase library = TestServers.postgres().newDatabase()) {
 *     DataSource dataSource = library.dataSource();
 * }
 * String url = TestServers.nats().url();
 * }</pre>
 *
 * <p>Where a server comes from, the first rule that applies:
 *
 * <ol>
 *   <li>{@code ES_TEST_POSTGRES_URL} (with {@code ES_TEST_POSTGRES_USER} and {@code ES_TEST_POSTGRES_PASSWORD}, both
 *       {@code postgres} if unset) or {@code ES_TEST_NATS_URL}. If it is set and cannot be used, nothing else is tried.
 *   <li>{@code ES_TEST_SERVERS=docker} or {@code local} allows only that one of the next two.
 *   <li>Docker, if a daemon answers and the image is there or quickly pulled. {@code ES_TEST_POSTGRES_IMAGE} and
 *       {@code ES_TEST_NATS_IMAGE} name other images.
 *   <li>A local process: PostgreSQL from binaries on the class path, nats-server from {@code ES_NATS_SERVER},
 *       {@code .tools/nats} (filled by {@code scripts/fetch-nats.sh}, which is run if need be) or {@code PATH}.
 * </ol>
 *
 * <p>If none gives a server the test fails, and the message says what was tried and what to do; nothing ever skips.
 * Tests share the server, so each uses a database or names of its own. Safe for use by many threads.
 */
public final class TestServers {
    private static final Once<PostgresServer> POSTGRES =
            new Once<>(() -> ServerSearch.find(new FindPostgres(), Surroundings.ofThisProcess()));
    private static final Once<NatsServer> NATS =
            new Once<>(() -> ServerSearch.find(new FindNats(), Surroundings.ofThisProcess()));

    private TestServers() {}

    /**
     * The shared PostgreSQL: durable (fsync and synchronous_commit on), locale C, UTF-8.
     *
     * @throws NoServerException if there is none to be had, now or at the first call
     */
    public static PostgresServer postgres() {
        return POSTGRES.get();
    }

    /**
     * The shared NATS server: JetStream on files, at least version 2.10.
     *
     * @throws NoServerException if there is none to be had, now or at the first call
     */
    public static NatsServer nats() {
        return NATS.get();
    }
}
