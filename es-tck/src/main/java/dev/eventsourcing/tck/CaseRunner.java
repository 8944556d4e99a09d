package dev.eventsourcing.tck;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.eventsourcing.tck.report.Verdict;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.AssertionFailedError;

/**
 * Runs each case once, if what it needs is claimed; says in every failure what was under test and which sentence of the
 * contract is broken; and tells the report.
 */
final class CaseRunner
        implements TestTemplateInvocationContextProvider,
                InvocationInterceptor,
                BeforeEachCallback,
                TestWatcher,
                ExecutionCondition {
    /** Ids or beginnings of ids, separated by commas: while working on a backend, run these only. */
    static final String ONLY = "es.tck.cases";

    private static final Namespace NAMESPACE = Namespace.create(CaseRunner.class);

    CaseRunner() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String only = System.getProperty(ONLY, "");
        boolean wanted = only.isBlank()
                || findAnnotation(context.getElement(), TckCase.class)
                        .map(tckCase -> Arrays.stream(only.split(",", -1))
                                .anyMatch(id -> tckCase.id().startsWith(id.strip())))
                        .orElse(true);
        return wanted
                ? ConditionEvaluationResult.enabled("wanted")
                : ConditionEvaluationResult.disabled("left out by -D" + ONLY + "=" + only);
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return findAnnotation(context.getElement(), TckCase.class).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        TckCase tckCase = caseOf(context);
        Set<Capability> claims = suiteOf(context).current().claims();
        List<Capability> missing = missing(tckCase, claims);
        return Stream.of(new OneInvocation(
                missing.isEmpty() ? tckCase.promise() + ": " + tckCase.rule() : "NOT CLAIMED: " + missing));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("began", System.nanoTime());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        TckFixture fixture = suiteOf(context).current();
        TckCase tckCase = caseOf(context);
        if (!missing(tckCase, fixture.claims()).isEmpty()) {
            invocation.skip();
            return;
        }
        try (Watchdog dog = new Watchdog(fixture.patience())) {
            proceed(invocation, dog);
        } catch (AssertionFailedError e) {
            throw explained(fixture, tckCase, e);
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError) {
                throw e;
            }
            throw new AssertionFailedError(headline(fixture, tckCase) + e, e);
        }
    }

    private static void proceed(Invocation<Void> invocation, Watchdog dog) throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable e) {
            throw dog.explained(e);
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        boolean claimed =
                missing(caseOf(context), suiteOf(context).current().claims()).isEmpty();
        record(context, claimed ? Verdict.PASSED : Verdict.NOT_CLAIMED, "");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        record(context, Verdict.FAILED, String.valueOf(cause.getMessage()));
    }

    private static void record(ExtensionContext context, Verdict verdict, String detail) {
        long began = context.getStore(NAMESPACE).getOrDefault("began", Long.class, System.nanoTime());
        String sentence = CaseNames.sentence(context.getRequiredTestMethod().getName());
        suiteOf(context)
                .report()
                .add(caseOf(context), sentence, verdict, (System.nanoTime() - began) / 1_000_000, detail);
    }

    private static AssertionFailedError explained(TckFixture fixture, TckCase tckCase, AssertionFailedError e) {
        String message = headline(fixture, tckCase) + e.getMessage();
        AssertionFailedError explained = e.isExpectedDefined() && e.isActualDefined()
                ? new AssertionFailedError(message, e.getExpected(), e.getActual(), e)
                : new AssertionFailedError(message, e);
        explained.setStackTrace(e.getStackTrace());
        return explained;
    }

    private static String headline(TckFixture fixture, TckCase tckCase) {
        return fixture.name() + " breaks " + tckCase.id() + " (" + tckCase.promise() + ") \"" + tckCase.rule() + "\": ";
    }

    private static List<Capability> missing(TckCase tckCase, Set<Capability> claims) {
        return Arrays.stream(tckCase.needs())
                .filter(need -> !claims.contains(need))
                .toList();
    }

    private static TckCase caseOf(ExtensionContext context) {
        return findAnnotation(context.getElement(), TckCase.class)
                .orElseThrow(() -> new IllegalStateException("not a case: " + context.getDisplayName()));
    }

    private static Tck<?> suiteOf(ExtensionContext context) {
        return context.getRequiredTestInstances()
                .findInstance(Tck.class)
                .orElseThrow(() -> new IllegalStateException("not in a suite: " + context.getDisplayName()));
    }

    private record OneInvocation(String name) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of();
        }
    }
}
