package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk of a test's own, which can lose its power: an ext4 file system within a file.
 *
 * <pre>{@code
 * try (LoopDisk disk = LoopDisk.create(400)) {
 *     Path data = Files.createDirectory(disk.folder().resolve("data"));
 *     ... // a server writes there
 *     try (DiskSnapshot afterPowerLoss = disk.snapshot()) {
 *         Path found = afterPowerLoss.mount().resolve("data");
 *     }
 * }
 * }</pre>
 *
 * <p>What a program has written is in the memory of the operating system until it, or the program, syncs; the file
 * holds what has reached the disk. A copy of the file, taken at one instant while the program runs, is what it would
 * find after a loss of power. It is one instant because the file lies in a second file system, which is frozen for the
 * few milliseconds of the copy: no write to the disk gets through meanwhile, and none overtakes another. A real disk
 * may also reorder what was written since the last flush; this one does not.
 *
 * <p>Needs root, loop devices, and the tools of util-linux and e2fsprogs. Gone when closed, and at the latest when the
 * JVM is. Safe for use by many threads.
 */
public final class LoopDisk implements AutoCloseable {
    private static final String NEEDED =
            "a disk that can lose its power needs Linux, root, loop devices (/dev/loop-control)"
                    + " and the programs mount, umount, fsfreeze (util-linux) and mkfs.ext4 (e2fsprogs)";
    private static final int OVERHEAD_MEGABYTES = 64;

    /** Servers on the disk may need a moment to end. */
    private static final String CLEAN_UP = """
            fsfreeze --unfreeze "$1/outer"
            tries=0
            while mounted=$(cut -d ' ' -f 2 /proc/self/mounts | grep -F "$1/" | sort -r) && [ -n "$mounted" ]; do
              tries=$((tries + 1))
              for folder in $mounted; do
                if [ $tries -gt 150 ]; then umount --lazy "$folder"; else umount "$folder"; fi
              done
              sleep 0.1
            done
            rm -rf --one-file-system "$1"
            """;

    private final Path home;
    private final CleanUp cleanUp;
    private int snapshots;

    private LoopDisk(Path home, CleanUp cleanUp) {
        this.home = home;
        this.cleanUp = cleanUp;
    }

    /**
     * Makes an empty disk and mounts it.
     *
     * @param megabytes its size; only what is written to takes room
     * @throws IllegalStateException if that cannot be done here; the message says what is needed
     */
    public static LoopDisk create(int megabytes) {
        Path home = TemporaryFolder.create("es-disk-");
        LoopDisk disk = new LoopDisk(home, CleanUp.of(CLEAN_UP, home.toString()));
        try {
            disk.mountOuter(megabytes + OVERHEAD_MEGABYTES);
            disk.createFile(disk.image(), megabytes);
            run("mkfs.ext4", "-q", "-F", disk.image().toString());
            mount(disk.image(), disk.folder(), "loop");
            return disk;
        } catch (RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    /** Where the disk is mounted; belongs to root. */
    public Path folder() {
        return home.resolve("disk");
    }

    /** Brings everything that was written so far to the disk. */
    public void sync() {
        run("sync", "--file-system", folder().toString());
    }

    /** What would be found if the power were lost now. The disk itself goes on. */
    public synchronized DiskSnapshot snapshot() {
        Path copy = home.resolve("snapshot-" + ++snapshots + ".img");
        String outer = outer().toString();
        run("fsfreeze", "--freeze", outer);
        try {
            run("cp", "--sparse=always", image().toString(), copy.toString());
        } finally {
            run("fsfreeze", "--unfreeze", outer);
        }
        return new DiskSnapshot(copy, home.resolve("snapshot-" + snapshots));
    }

    /** Unmounts and deletes the disk and its snapshots, when the programs that use them have ended. */
    @Override
    public void close() {
        cleanUp.close();
    }

    /** Without a journal and without barriers: what happens to it in a real loss of power is of no interest. */
    private void mountOuter(int megabytes) {
        Path file = home.resolve("outer.img");
        createFile(file, megabytes);
        run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", file.toString());
        mount(file, outer(), "loop,nobarrier");
    }

    private Path outer() {
        return home.resolve("outer");
    }

    private Path image() {
        return outer().resolve("disk.img");
    }

    private void createFile(Path file, int megabytes) {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((long) megabytes << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void mount(Path image, Path folder, String options) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "ext4", "-o", options, image.toString(), folder.toString());
    }

    static void run(String... command) {
        Command.Result result = Command.run(List.of(command));
        if (!result.succeeded()) {
            throw new IllegalStateException(
                    "%s: %s failed: %s".formatted(NEEDED, String.join(" ", command), result.lastLine()));
        }
    }
}
