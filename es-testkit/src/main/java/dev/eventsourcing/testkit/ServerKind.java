package dev.eventsourcing.testkit;

/** The ways to come by one kind of server, for {@link ServerSearch} to try in order. */
interface ServerKind<S> {
    String name();

    /** The environment variable that names a server which runs already. */
    String urlVariable();

    /** What else than Docker or an URL helps, as the end of a sentence. */
    String remedy();

    S existing(String url, Surroundings surroundings) throws Unavailable;

    S docker(Surroundings surroundings, boolean patient) throws Unavailable;

    S local(Surroundings surroundings) throws Unavailable;
}
