package dev.eventsourcing.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** A recording of Java Flight Recorder. */
final class Recording {
    private static final String SAMPLE = "jdk.ExecutionSample";

    private Recording() {}

    /**
     * The samples of threads that were computing; who waits for a socket or a lock is in none. The main thread, which
     * starts servers and adds figures up, and the recorder are left out.
     *
     * @param file the recording
     * @return all calls; below the root there is one for each kind of thread
     * @throws IOException if it cannot be read
     */
    static Call samples(Path file) throws IOException {
        Call root = Call.root();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
                    String thread = thread(event.getThread("sampledThread"));
                    if (!thread.equals("main") && !thread.startsWith("JFR ")) {
                        root.sampled(path(thread, event.getStackTrace()));
                    }
                }
            }
        }
        return root;
    }

    private static List<String> path(String thread, RecordedStackTrace trace) {
        List<String> path = new ArrayList<>();
        for (RecordedFrame frame : trace.getFrames()) {
            path.add(type(frame) + "." + frame.getMethod().getName());
        }
        path.add(thread);
        Collections.reverse(path);
        return path;
    }

    /** Lambdas are classes whose names end in numbers that differ from run to run. */
    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName().replaceFirst("\\$\\$Lambda.*", "\\$\\$Lambda");
    }

    /** Threads of one pool are of one kind: numbers in their names tell them apart and nothing else. */
    private static String thread(RecordedThread thread) {
        String name = thread.getJavaName();
        return name == null ? "a thread of the virtual machine" : name.replaceAll("[0-9]+", "N");
    }
}
