package dev.eventsourcing.benchmarks.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the subjects of a workload take turns, so that whatever else the machine does meets all of them: all warm up,
 * then all go once in each round, every second round in the opposite order.
 */
public final class Interleaving {
    private Interleaving() {}

    /**
     * Measures a workload, and closes its subjects.
     *
     * @param workload what is done, by whom
     * @param pace how long
     * @return what came out
     * @throws Exception if a subject fails
     */
    @SuppressWarnings("try") // the loops are closed by their stack
    public static Measured measure(Workload workload, Pace pace) throws Exception {
        try (Closing closing = new Closing()) {
            Map<String, ClosedLoop> loops = new LinkedHashMap<>();
            for (Subject subject : workload.subjects()) {
                closing.add(subject);
                loops.put(subject.name(), closing.add(new ClosedLoop(subject, workload.writers())));
            }
            for (ClosedLoop loop : loops.values()) {
                loop.run(pace.warmUp());
            }
            Map<String, List<Round>> rounds = new LinkedHashMap<>();
            loops.keySet().forEach(name -> rounds.put(name, new ArrayList<>()));
            List<String> order = new ArrayList<>(loops.keySet());
            for (int i = 0; i < pace.rounds(); i++) {
                for (String name : order) {
                    ClosedLoop loop = loops.get(name);
                    if (loop != null) {
                        rounds.computeIfAbsent(name, n -> new ArrayList<>()).add(loop.run(pace.round()));
                    }
                }
                Collections.reverse(order);
            }
            return new Measured(workload, rounds, usedHeap());
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** What is to be closed at the end, in reverse order, whatever fails. */
    private static final class Closing implements AutoCloseable {
        private final List<AutoCloseable> open = new ArrayList<>();

        <C extends AutoCloseable> C add(C resource) {
            open.add(resource);
            return resource;
        }

        @Override
        public void close() throws Exception {
            Collections.reverse(open);
            Exception first = null;
            for (AutoCloseable resource : open) {
                try {
                    resource.close();
                } catch (Exception e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
