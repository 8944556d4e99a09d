package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A key-encryption key in a file of 32 bytes that only its owner may read. Keep the file apart from the key store and
 * from both's backups: whoever has the three can read every payload, and destroying the file makes shredding final.
 *
 * <pre>{@code
 * try (FileKek kek = FileKek.open(Path.of("/etc/orders/kek-2026-01"));
 *         EntityKeys keys = EntityKeys.over(keyStore, kek)) { ... }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class FileKek implements Kek, AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.copyOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private final KekCipher cipher;

    private FileKek(KekCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * Makes a new random key and writes it to a new file with permissions 0600.
     *
     * @param file a path at which nothing exists yet, on a file system with POSIX permissions
     * @return the key, when it is on disk
     * @throws InvalidInputException if something exists there, the directory does not, or the file system knows no
     *     permissions
     * @throws KeyStoreUnavailableException if the file cannot be written
     */
    public static FileKek create(Path file) {
        SecureRandom random = new SecureRandom();
        DataKey key = DataKey.random(random);
        byte[] secret = key.copySecret();
        try {
            write(file, secret);
            return new FileKek(new KekCipher(key, random));
        } catch (FileAlreadyExistsException e) {
            throw new InvalidInputException("key file", file, "must not exist yet; open it, or choose another path");
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("key file", file, "must be in a directory that exists");
        } catch (IOException e) {
            throw new KeyStoreUnavailableException("the key file " + file + " could not be written", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * Reads a key.
     *
     * @param file a file of 32 bytes, which neither group nor others may touch
     * @return the key
     * @throws InvalidInputException if there is no such file, or its size or permissions are others
     * @throws KeyStoreUnavailableException if it cannot be read
     */
    public static FileKek open(Path file) {
        try {
            requireOwnerOnly(file);
            return new FileKek(new KekCipher(DataKey.owning(read(file)), new SecureRandom()));
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("key file", file, "does not exist; create it with FileKek.create");
        } catch (IOException e) {
            throw new KeyStoreUnavailableException("the key file " + file + " could not be read", e);
        }
    }

    @Override
    public String id() {
        return cipher.id();
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associated) {
        return cipher.wrap(key, associated);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) {
        return cipher.unwrap(wrapped, associated);
    }

    /** Fills the key with zeros; later calls throw {@link dev.eventsourcing.StoreClosedException}. The file stays. */
    @Override
    public void close() {
        cipher.close();
    }

    @Override
    public String toString() {
        return "FileKek[" + id() + "]";
    }

    private static void write(Path file, byte[] secret) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(file.toString());
        }
        requirePermissions(file, directory);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer remaining = ByteBuffer.wrap(secret);
            while (remaining.hasRemaining()) {
                channel.write(remaining);
            }
            channel.force(true);
        }
        try (FileChannel entry = FileChannel.open(directory)) {
            entry.force(true); // else the file may have lost its name after a power failure
        }
    }

    private static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size != DataKey.BYTES) {
            throw new InvalidInputException("key file", file, "must have " + DataKey.BYTES + " bytes but has " + size);
        }
        return Files.readAllBytes(file);
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        requirePermissions(file, file);
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
            throw new InvalidInputException(
                    "key file",
                    file,
                    "must be its owner's only (0600) but has permissions "
                            + PosixFilePermissions.toString(permissions));
        }
    }

    private static void requirePermissions(Path file, Path existing) throws IOException {
        if (!Files.exists(existing)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.getFileStore(existing).supportsFileAttributeView(PosixFileAttributeView.class)) {
            throw new InvalidInputException(
                    "key file", file, "must be on a file system with POSIX permissions, to be its owner's only");
        }
    }
}
