package dev.eventsourcing.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes what became of a run: {@code .json} for programs, {@code .md} and {@code .html} for people, {@code .badge.txt}
 * for a badge.
 */
public final class ReportFiles {
    private ReportFiles() {}

    /**
     * Writes the four files of a run, over those of an earlier one.
     *
     * @param result what became of the run
     * @param folder where to; created if it is missing
     * @return the beginning that the four names share
     * @throws IOException if they cannot be written
     */
    public static Path write(RunResult result, Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = result.fileName();
        Files.writeString(folder.resolve(name + ".json"), JsonReport.of(result));
        Files.writeString(folder.resolve(name + ".md"), MarkdownReport.of(result));
        Files.writeString(folder.resolve(name + ".html"), HtmlReport.of(result));
        Files.writeString(folder.resolve(name + ".badge.txt"), result.badge() + "\n");
        return folder.resolve(name);
    }
}
