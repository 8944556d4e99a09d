package dev.eventsourcing.benchmarks.profile;

import java.nio.file.Files;
import java.nio.file.Path;

/** Draws a recording as a flame graph. */
public final class Main {
    private Main() {}

    /**
     * Draws.
     *
     * @param arguments the recording, the SVG to write, and its title
     * @throws Exception if the recording cannot be read or the SVG not be written
     */
    public static void main(String... arguments) throws Exception {
        Call everything = Recording.samples(Path.of(arguments[0]));
        Files.writeString(Path.of(arguments[1]), FlameGraph.of(arguments[2], everything));
        System.out.println("written: " + arguments[1] + ", " + everything.samples() + " samples");
    }
}
