package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where test data of others lies, which is not ours to publish. */
final class ThirdPartyData {
    private ThirdPartyData() {}

    static Path file(String folder, String name) {
        String root = System.getProperty("es.vectors", System.getenv("ES_VECTORS"));
        assertNotNull(
                root,
                "set ES_VECTORS to a folder that has wycheproof/ (testvectors_v1 of github.com/C2SP/wycheproof)"
                        + " and nist-cbc/ (CAVP AES-CBC .rsp files, as in Debian's python3-cryptography-vectors)");
        Path file = Path.of(root, folder, name);
        assertTrue(Files.isRegularFile(file), "missing: " + folder + "/" + name + " in the folder of ES_VECTORS");
        return file;
    }
}
