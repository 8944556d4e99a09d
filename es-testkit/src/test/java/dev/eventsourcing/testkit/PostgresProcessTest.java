package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresProcessTest {
    @Test
    void committedDataSurviveKill() throws SQLException {
        try (PostgresProcess process = PostgresProcess.start()) {
            DataSource library = process.server().newDatabase().dataSource();
            Sql.run(library, "create table cards (id text)");
            Sql.run(library, "insert into cards values ('card-1')");
            List<ProcessHandle> family = ProcessHandle.of(process.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList();

            process.kill();

            assertFalse(process.isRunning());
            assertFalse(family.isEmpty());
            assertTrue(family.stream().noneMatch(ServerProcess::lives), "children outlived the kill");
            assertThrows(SQLException.class, () -> Sql.ask(library, "select 1"));

            process.restart();

            assertEquals("card-1", Sql.ask(library, "select id from cards"));
        }
    }

    @Test
    void dataInAFolderOfTheTestsAreFoundAgain() throws Exception {
        Path folder = TemporaryFolder.create("es-test-");
        try {
            Path data = folder.resolve("data");
            try (PostgresProcess process =
                    PostgresProcess.builder().dataFolder(data).start()) {
                Sql.run(process.server().dataSource(), "create table cards (id text)");
                Sql.run(process.server().dataSource(), "insert into cards values ('card-1')");
            }

            try (PostgresProcess process =
                    PostgresProcess.builder().dataFolder(data).start()) {
                assertEquals("card-1", Sql.ask(process.server().dataSource(), "select id from cards"));
            }
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    @Test
    void settingsOfTheTestWinOverTheDefaults() throws SQLException {
        try (PostgresProcess process = PostgresProcess.builder()
                .setting("fsync", "off")
                .setting("max_connections", "17")
                .start()) {
            DataSource postgres = process.server().dataSource();

            assertEquals("off", Sql.ask(postgres, "show fsync"));
            assertEquals("17", Sql.ask(postgres, "show max_connections"));
            assertEquals("on", Sql.ask(postgres, "show synchronous_commit"));
        }
    }

    @Test
    void pausedServerAnswersOnlyWhenResumed() throws Exception {
        try (PostgresProcess process = PostgresProcess.start()) {
            DataSource postgres = process.server().dataSource();
            process.pause();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return Sql.ask(postgres, "select 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThrows(TimeoutException.class, () -> answer.get(500, TimeUnit.MILLISECONDS));

            process.resume();

            assertEquals("1", answer.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void wrongSettingIsExplainedByTheServersOwnWords() {
        PostgresProcess.Builder builder = PostgresProcess.builder().setting("no_such_setting", "1");

        IllegalStateException failure = assertThrows(IllegalStateException.class, builder::start);

        assertTrue(failure.getMessage().contains("unrecognized configuration parameter"), failure.getMessage());
    }
}
