package dev.eventsourcing.security;

import java.util.Set;

class NatsClusterResidueTest extends NatsResidue {
    @Override
    Engine start() {
        return NatsEngine.cluster();
    }

    @Override
    Set<String> logs() {
        return Set.of("Raft log");
    }
}
