package dev.eventsourcing.tck.selftest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.eventsourcing.tck.TckCase;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a suite inside a test and notes which cases failed. Confined to one thread. */
final class SuiteRun implements TestExecutionListener {
    private final Map<String, String> failed = new TreeMap<>(); // case id to promise
    private final Map<String, String> messages = new TreeMap<>();
    private final Set<String> ids = new TreeSet<>();
    private int otherFailures;

    private SuiteRun() {}

    static SuiteRun of(Class<?> suite) {
        SuiteRun run = new SuiteRun();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(suite))
                .build();
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false) // the outer run must not count these
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build());
        launcher.execute(request, run);
        return run;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean failure = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
        TckCase tckCase = test.getSource().map(SuiteRun::caseOf).orElse(null);
        if (tckCase == null) {
            otherFailures += failure ? 1 : 0;
        } else if (test.isTest()) {
            ids.add(tckCase.id());
            if (failure) {
                failed.put(tckCase.id(), tckCase.promise());
                messages.put(
                        tckCase.id(),
                        result.getThrowable().map(Throwable::getMessage).orElse("no message"));
            }
        }
    }

    private static TckCase caseOf(TestSource source) {
        return source instanceof MethodSource method
                ? AnnotationSupport.findAnnotation(method.getJavaMethod(), TckCase.class)
                        .orElse(null)
                : null;
    }

    /** The ids of the cases that failed, each with its promise. */
    Map<String, String> failed() {
        return failed;
    }

    Map<String, String> messages() {
        return messages;
    }

    /** The ids of the cases that were run. */
    Set<String> ids() {
        return ids;
    }

    /** Failures outside of cases: the suite itself broke down. */
    int otherFailures() {
        return otherFailures;
    }
}
