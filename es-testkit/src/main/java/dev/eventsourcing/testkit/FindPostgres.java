package dev.eventsourcing.testkit;

/** The ways to a PostgreSQL server. */
final class FindPostgres implements ServerKind<PostgresServer> {
    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String urlVariable() {
        return "ES_TEST_POSTGRES_URL";
    }

    @Override
    public String remedy() {
        return "run the tests on Linux or macOS as an ordinary user";
    }

    @Override
    public PostgresServer existing(String url, Surroundings surroundings) throws Unavailable {
        PostgresServer server = PostgresServer.connect(
                url,
                surroundings.variable("ES_TEST_POSTGRES_USER").orElse("postgres"),
                surroundings.variable("ES_TEST_POSTGRES_PASSWORD").orElse("postgres"),
                urlVariable());
        server.dropDatabasesAtExit();
        return server;
    }

    @Override
    public PostgresServer docker(Surroundings surroundings, boolean patient) throws Unavailable {
        return DockerServers.postgres(surroundings, patient);
    }

    @Override
    public PostgresServer local(Surroundings surroundings) throws Unavailable {
        PostgresProcess process = PostgresProcess.builder().start("local process");
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "es-testkit-stop-postgres"));
        return process.server();
    }
}
