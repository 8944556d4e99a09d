package dev.eventsourcing.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hexagonal: adapters know the ports, never each other and never the core; the core knows no adapter. */
class ArchitectureTest {
    private static final String ROOT = "dev.eventsourcing";
    private static final String[] API = {ROOT, ROOT + ".spi"};
    private static final String[] CORE = {ROOT + ".core..", ROOT + ".encryption..", ROOT + ".subscription.."};
    private static final String[] ADAPTERS = {ROOT + ".backend..", ROOT + ".keystore..", ROOT + ".codec.."};

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void apiKnowsOnlyTheJdk() {
        classes()
                .that()
                .resideInAnyPackage(API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".spi", "java..", "org.jspecify.annotations")
                .check(ALL);
    }

    @Test
    void coreKnowsNoAdapterAndNoFormat() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".backend..",
                        ROOT + ".keystore..",
                        ROOT + ".codec..",
                        ROOT + ".nats..",
                        "com.fasterxml..",
                        "io.nats..",
                        "org.postgresql..",
                        "java.sql..")
                .check(ALL);
    }

    @Test
    void adaptersDoNotKnowTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(ADAPTERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE)
                .check(ALL);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        slices().matching(ROOT + ".(backend|keystore|codec).(*)..")
                .should()
                .notDependOnEachOther()
                .check(ALL);
    }

    @Test
    void judgesKnowOnlyThePorts() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".tck..", ROOT + ".faults..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".core..",
                        ROOT + ".encryption..",
                        ROOT + ".subscription..",
                        ROOT + ".backend..",
                        ROOT + ".keystore..",
                        ROOT + ".codec..",
                        ROOT + ".nats..")
                .check(ALL);
    }

    @Test
    void nothingIsSaidOnTheConsole() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".spi",
                        ROOT + ".core..",
                        ROOT + ".encryption..",
                        ROOT + ".subscription..",
                        ROOT + ".nats..")
                .or()
                .resideInAnyPackage(ADAPTERS)
                .and()
                .doNotHaveSimpleName("PostgresDdl") // a program: printing is what it is for
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALL);
    }

    /** Without this a module that is missing on the class path would obey every rule. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".Event",
                ".spi.Backend",
                ".core.EventStore",
                ".encryption.EntityKeys",
                ".codec.json.JsonCodec",
                ".backend.memory.MemoryBackend",
                ".backend.postgres.PostgresBackend",
                ".backend.nats.NatsBackend",
                ".keystore.nats.NatsKeyStore",
                ".nats.NatsConnector",
                ".fixtures.Scenario",
                ".tck.BackendTck",
                ".faults.Judge"
            })
    void everyModuleIsLookedAt(String className) {
        assertFalse(ALL.stream().noneMatch(one -> one.getName().equals(ROOT + className)), className);
    }

    /** A rule that is broken on purpose: the adapters do know the ports. */
    @Test
    void rulesCanFail() {
        ArchRule wrong = noClasses()
                .that()
                .resideInAnyPackage(ADAPTERS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".spi");

        assertThrows(AssertionError.class, () -> wrong.check(ALL));
    }
}
