package dev.eventsourcing.security;

import java.util.Set;

class NatsResidueTest extends NatsResidue {
    @Override
    Engine start() {
        return NatsEngine.single();
    }

    @Override
    Set<String> logs() {
        return Set.of();
    }
}
