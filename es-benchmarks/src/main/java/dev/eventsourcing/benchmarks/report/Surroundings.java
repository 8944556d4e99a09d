package dev.eventsourcing.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a run took place: what a reader needs to judge the figures, and nothing that names the machine. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * Describes this machine and these programs.
     *
     * @param command how the run was started
     * @param servers which servers were measured, with their settings
     * @return lines, each a name and a value
     */
    public static List<String> lines(String command, List<String> servers) {
        List<String> lines = new ArrayList<>();
        lines.add("Command: `" + command + "`");
        lines.add("Date: " + LocalDate.now(ZoneOffset.UTC) + ", at commit "
                + System.getProperty("es.bench.commit", "unknown"));
        lines.add("Processor: " + Runtime.getRuntime().availableProcessors() + " x "
                + value(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")));
        lines.add("Memory: " + memory());
        lines.add("System: " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
        lines.add("Java: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")
                + ", heap of at most " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB");
        lines.addAll(servers);
        lines.add("Load of the machine at the end: " + load());
        return lines;
    }

    private static String memory() {
        String kilobytes = value(Path.of("/proc/meminfo"), "MemTotal", "").replaceAll("\\D", "");
        return kilobytes.isEmpty()
                ? "unknown"
                : String.format(Locale.ROOT, "%.0f GB", Long.parseLong(kilobytes) / 1048576.0);
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String value(Path file, String name, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise; // not a Linux
        }
    }
}
