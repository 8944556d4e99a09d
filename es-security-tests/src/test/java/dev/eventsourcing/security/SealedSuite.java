package dev.eventsourcing.security;

import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The conformance suite of backends, run inside of a test over an engine, with a canary in every payload. */
class SealedSuite extends BackendTck {
    private static final AtomicReference<Run> CURRENT = new AtomicReference<>();

    /** What is under test, and how it went. Confined to one thread at a time. */
    static final class Run implements BackendFixture, TestExecutionListener {
        private final Engine engine;
        private final Canary canary;
        private final EntityKeys keys;
        private final SealedBackend.Shared shared = new SealedBackend.Shared();
        private final List<String> failures = new ArrayList<>();
        private int cases;

        Run(Engine engine, Canary canary, EntityKeys keys) {
            this.engine = engine;
            this.canary = canary;
            this.keys = keys;
        }

        /** Runs the cases whose ids begin so. */
        static Run of(String cases, Engine engine, Canary canary, EntityKeys keys) {
            Run run = new Run(engine, canary, keys);
            CURRENT.set(run);
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectClass(SealedSuite.class))
                    .build();
            Optional<String> before = Optional.ofNullable(System.getProperty("es.tck.cases"));
            System.setProperty("es.tck.cases", cases);
            try {
                LauncherFactory.create(LauncherConfig.builder()
                                .enableTestExecutionListenerAutoRegistration(
                                        false) // the outer run does not count these
                                .enableLauncherSessionListenerAutoRegistration(false)
                                .enableLauncherDiscoveryListenerAutoRegistration(false)
                                .build())
                        .execute(request, run);
            } finally {
                before.ifPresentOrElse(
                        value -> System.setProperty("es.tck.cases", value), () -> System.clearProperty("es.tck.cases"));
            }
            return run;
        }

        List<String> failures() {
            return failures;
        }

        int cases() {
            return cases;
        }

        /** How many events were sealed. */
        int sealed() {
            return shared.sealed().size();
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            cases += test.isTest() ? 1 : 0;
            result.getThrowable().ifPresent(thrown -> failures.add(test.getDisplayName() + ": " + thrown));
        }

        @Override
        public String name() {
            return engine.name() + "-sealed";
        }

        @Override
        public Backend connect() {
            return new SealedBackend(engine.connectBackend(), canary.bytes(), keys, shared);
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.MULTI_ENTITY_APPEND);
        }

        @Override
        public Scale scale() {
            return Scale.QUARTER;
        }
    }

    @Override
    protected BackendFixture fixture() {
        return CURRENT.get();
    }
}
