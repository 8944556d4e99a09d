package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("privileged") // needs root and loop devices
class LoopDiskTest {
    @Test
    void onlyWhatWasSyncedSurvivesThePowerLoss() throws IOException {
        try (LoopDisk disk = LoopDisk.create(16)) {
            Files.writeString(disk.folder().resolve("kept"), "synced");
            disk.sync();
            Files.writeString(disk.folder().resolve("lost"), "not synced");

            try (DiskSnapshot found = disk.snapshot()) {
                Path folder = found.mount();

                assertEquals("synced", Files.readString(folder.resolve("kept")));
                assertFalse(Files.exists(folder.resolve("lost")) && Files.size(folder.resolve("lost")) > 0);
            }
            assertEquals("not synced", Files.readString(disk.folder().resolve("lost")));
        }
    }

    /** A writer that syncs one file before it writes the other: the second is never ahead of the first. */
    @Test
    void snapshotsAreOfOneInstant() throws Exception {
        try (LoopDisk disk = LoopDisk.create(16)) {
            Path first = Files.write(disk.folder().resolve("first"), new byte[8]);
            Path second = Files.write(disk.folder().resolve("second"), new byte[8]);
            disk.sync();
            boolean[] stop = new boolean[1];
            Thread writer = new Thread(() -> count(first, second, stop));
            writer.start();
            try {
                long before = 0;
                for (int i = 0; i < 10; i++) {
                    try (DiskSnapshot found = disk.snapshot()) {
                        long ahead = number(found.mount().resolve("first"));
                        long behind = number(found.mount().resolve("second"));

                        assertTrue(ahead == behind || ahead == behind + 1, ahead + " and " + behind);
                        assertTrue(behind >= before, behind + " after " + before);
                        before = behind;
                    }
                }
                assertTrue(before > 0, "the writer did nothing");
            } finally {
                stop[0] = true;
                writer.join();
            }
        }
    }

    @Test
    void nothingStaysBehind() throws IOException {
        Path folder;
        try (LoopDisk disk = LoopDisk.create(16)) {
            folder = disk.folder();
            disk.snapshot().mount();
        }

        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(folder.getParent() + "/"));
        assertFalse(Files.exists(folder.getParent()));
    }

    private static void count(Path first, Path second, boolean[] stop) {
        try (FileChannel one = FileChannel.open(first, StandardOpenOption.WRITE);
                FileChannel other = FileChannel.open(second, StandardOpenOption.WRITE)) {
            for (long number = 1; !stop[0]; number++) {
                for (FileChannel file : new FileChannel[] {one, other}) {
                    file.write(ByteBuffer.allocate(8).putLong(number).flip(), 0);
                    file.force(false);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Path file) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            return content.readLong();
        }
    }
}
