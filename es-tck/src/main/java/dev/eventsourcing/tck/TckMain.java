package dev.eventsourcing.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs a suite without a build: for whoever does not use JUnit, or wants to check a jar that is already there.
 *
 * <pre>{@code
 * java -cp my-backend.jar:es-tck.jar:... dev.eventsourcing.tck.TckMain com.example.MyFixture
 * }</pre>
 *
 * <p>The class path also needs {@code junit-jupiter-engine} and {@code junit-platform-launcher}; the system properties
 * that {@link BackendTck} names work here, too. The reports are written to {@code target/tck}, or to where
 * {@code -Des.tck.report} says.
 */
public final class TckMain {
    private static volatile @Nullable TckFixture given;

    private TckMain() {}

    /**
     * Runs the suite of each fixture and ends the JVM: with 0 if all cases passed or were not claimed, with 1 if any
     * failed, with 2 if there was nothing to run.
     *
     * @param fixtures names of classes with a public constructor without parameters, each a {@link BackendFixture}, a
     *     {@link KeyStoreFixture} or a {@link CodecFixture}
     */
    public static void main(String[] fixtures) {
        System.exit(run(System.out, fixtures));
    }

    /**
     * Does what {@link #main} does, and returns. One run at a time in a JVM.
     *
     * @param out gets one line for each failure and a summary
     * @param fixtures as for {@link #main}
     * @return the exit code
     */
    public static synchronized int run(PrintStream out, String... fixtures) {
        if (fixtures.length == 0) {
            out.println("usage: java -cp ... " + TckMain.class.getName()
                    + " FIXTURE...    names of classes that implement BackendFixture, KeyStoreFixture or CodecFixture");
            return 2;
        }
        int worst = 0;
        for (String name : fixtures) {
            worst = Math.max(worst, runOne(out, name));
        }
        return worst;
    }

    private static int runOne(PrintStream out, String name) {
        try {
            TckFixture fixture = made(name);
            given = fixture;
            return execute(out, fixture, suiteOf(fixture));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            out.println("cannot use " + name + " as a fixture: "
                    + (e instanceof InvocationTargetException ? String.valueOf(e.getCause()) : e.toString()));
            return 2;
        } finally {
            given = null;
        }
    }

    private static TckFixture made(String name) throws ReflectiveOperationException {
        Object made = Class.forName(name).getConstructor().newInstance();
        if (made instanceof TckFixture fixture) {
            return fixture;
        }
        throw new IllegalArgumentException("it is no fixture");
    }

    private static Class<? extends Tck<?>> suiteOf(TckFixture fixture) {
        if (fixture instanceof BackendFixture) {
            return OfBackend.class;
        } else if (fixture instanceof KeyStoreFixture) {
            return OfKeyStore.class;
        } else if (fixture instanceof CodecFixture) {
            return OfCodec.class;
        }
        throw new IllegalArgumentException("there is no suite for a " + fixture.getClass());
    }

    private static int execute(PrintStream out, TckFixture fixture, Class<? extends Tck<?>> suite) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(suite))
                .build();
        ConsoleSummary summary = new ConsoleSummary(out);
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(
                        false) // a build that this runs in must not count the cases
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone).execute(request, new TestExecutionListener[] {summary});
        return summary.tell(fixture);
    }

    private static <F extends TckFixture> F given(Class<F> kind) {
        return Objects.requireNonNull(kind.cast(given), "a fixture is given before its suite is run");
    }

    /** The backend suite over the given fixture. */
    static final class OfBackend extends BackendTck {
        OfBackend() {}

        @Override
        protected BackendFixture fixture() {
            return given(BackendFixture.class);
        }
    }

    /** The key store suite over the given fixture. */
    static final class OfKeyStore extends KeyStoreTck {
        OfKeyStore() {}

        @Override
        protected KeyStoreFixture fixture() {
            return given(KeyStoreFixture.class);
        }
    }

    /** The codec suite over the given fixture. */
    static final class OfCodec extends CodecTck {
        OfCodec() {}

        @Override
        protected CodecFixture fixture() {
            return given(CodecFixture.class);
        }
    }
}
