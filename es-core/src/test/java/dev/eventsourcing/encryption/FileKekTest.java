package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKekTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("kek-2026-01");
    }

    @Test
    void createdFileIsItsOwnersOnlyAndHas32Bytes() throws IOException {
        FileKek.create(file).close();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(32, Files.size(file));
    }

    @Test
    void openedKeyUnwrapsWhatTheCreatedOneWrapped() {
        byte[] key = Vault.bytes("0123456789abcdef0123456789abcdef");
        byte[] wrapped;
        String id;
        try (FileKek created = FileKek.create(file)) {
            id = created.id();
            wrapped = created.wrap(key, Vault.bytes("anna"));
        }

        try (FileKek opened = FileKek.open(file)) {
            assertEquals(id, opened.id());
            assertArrayEquals(key, opened.unwrap(wrapped, Vault.bytes("anna")));
        }
    }

    @Test
    void existingFileIsNotOverwritten() throws IOException {
        Files.writeString(file, "precious");

        assertThrows(InvalidInputException.class, () -> FileKek.create(file));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void fileThatOthersMayReadIsRefused() throws IOException {
        FileKek.create(file).close();
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

            InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> FileKek.open(file));
            assertTrue(refusal.getMessage().contains(permissions), refusal.getMessage());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        FileKek.open(file).close();
    }

    @Test
    void fileOfAnotherSizeIsRefused() throws IOException {
        for (int size : new int[] {0, 31, 33}) {
            Path other = directory.resolve("size-" + size);
            Files.write(other, new byte[size]);
            Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));

            assertThrows(InvalidInputException.class, () -> FileKek.open(other));
        }
    }

    @Test
    void missingFileAndMissingDirectoryAreNamed() {
        InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> FileKek.open(file));
        assertTrue(refusal.getMessage().contains("FileKek.create"), refusal.getMessage());
        assertThrows(
                InvalidInputException.class,
                () -> FileKek.create(directory.resolve("nowhere").resolve("kek")));
        assertThrows(InvalidInputException.class, () -> FileKek.open(directory));
    }

    @Test
    void closedKekRefuses() {
        FileKek kek = FileKek.create(file);
        kek.close();
        kek.close();

        assertThrows(StoreClosedException.class, () -> kek.wrap(new byte[32], new byte[0]));
    }
}
