package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of a {@link LoopDisk} after a loss of power. Closing it gives its room back; closing the disk does, too.
 * Confined to one thread.
 */
public final class DiskSnapshot implements AutoCloseable {
    private final Path image;
    private final Path folder;
    private boolean mounted;

    DiskSnapshot(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /** Mounts it, which lets the file system recover as after a loss of power; returns where. */
    public Path mount() {
        if (!mounted) {
            LoopDisk.mount(image, folder, "loop");
            mounted = true;
        }
        return folder;
    }

    /** Unmounts and deletes it. The programs that use it must have ended. Harmless when repeated. */
    @Override
    public void close() {
        if (mounted) {
            LoopDisk.run("umount", folder.toString());
            mounted = false;
        }
        try {
            Files.deleteIfExists(image);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
