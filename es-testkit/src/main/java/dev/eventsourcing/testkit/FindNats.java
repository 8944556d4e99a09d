package dev.eventsourcing.testkit;

import java.util.Optional;

/** The ways to a NATS server. */
final class FindNats implements ServerKind<NatsServer> {
    static final String REMEDY =
            "run scripts/fetch-nats.sh (Debian, Ubuntu), install nats-server 2.10 or newer on PATH or set ES_NATS_SERVER to one";

    @Override
    public String name() {
        return "NATS";
    }

    @Override
    public String urlVariable() {
        return "ES_TEST_NATS_URL";
    }

    @Override
    public String remedy() {
        return REMEDY;
    }

    @Override
    public NatsServer existing(String url, Surroundings surroundings) throws Unavailable {
        return NatsServer.connect(url, Optional.empty(), urlVariable());
    }

    @Override
    public NatsServer docker(Surroundings surroundings, boolean patient) throws Unavailable {
        return DockerServers.nats(surroundings, patient);
    }

    @Override
    public NatsServer local(Surroundings surroundings) throws Unavailable {
        NatsProcess process = NatsProcess.builder().start(surroundings);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "es-testkit-stop-nats"));
        return process.server();
    }
}
