package dev.eventsourcing.examples.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitLogTest {
    @TempDir
    private Path folder;

    @Test
    void commitsAreReadOldestFirstWithTheirFiles() throws Exception {
        GitLog log = new GitLog(SmallRepository.create(folder).path());
        List<GitLog.Commit> commits = new ArrayList<>();

        log.forEach(commits::add);

        assertEquals(3, log.count());
        assertEquals(
                List.of(
                        List.of(new GitLog.Change("a file.txt", 2, 0), new GitLog.Change("ünï\tcode.txt", 1, 0)),
                        List.of(new GitLog.Change("a file.txt", 2, 1), new GitLog.Change("binary", 0, 0)),
                        List.of()),
                commits.stream().map(GitLog.Commit::changes).toList());
        assertTrue(commits.stream().allMatch(commit -> commit.author().equals("Ada")));
        assertEquals(Instant.parse("2020-01-01T00:00:00Z"), commits.get(0).time());
    }

    @Test
    void folderThatIsNoRepositoryIsRefusedWithWhatToDo() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new GitLog(folder.resolve("nothing")).count());

        assertTrue(refused.getMessage().contains("--repo"), refused.getMessage());
    }
}
