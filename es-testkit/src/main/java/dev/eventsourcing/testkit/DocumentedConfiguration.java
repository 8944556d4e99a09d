package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration that {@code docs/nats-production.md} recommends, word for word. Stateless. */
public final class DocumentedConfiguration {
    private static final String BEGIN = "```conf\n";
    private static final String END = "```\n";

    private DocumentedConfiguration() {}

    /**
     * Starts a server with it.
     *
     * @param certificate the server's own
     * @param passwords by user: writer, reader, keys, system
     */
    public static NatsProcess start(TestCertificate certificate, Map<String, String> passwords) {
        Map<String, String> variables = passwords.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toUpperCase(Locale.ROOT) + "_PASSWORD", Map.Entry::getValue));
        variables.put("NATS_CERTIFICATE", certificate.certificate().toString());
        variables.put("NATS_KEY", certificate.key().toString());
        return NatsProcess.builder().configuration(read(), variables).start();
    }

    private static String read() {
        Path page = Surroundings.ofThisProcess()
                .projectRoot()
                .orElseThrow(() -> new IllegalStateException("the project's folder is unknown; set -Des.root"))
                .resolve("docs/nats-production.md");
        try {
            String text = Files.readString(page);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            return text.substring(begin, text.indexOf(END, begin));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
