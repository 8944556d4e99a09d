package dev.eventsourcing.benchmarks.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What threads allocate, as the virtual machine counts it. Immutable. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> before = new HashMap<>();
    private final long started = THREADS.getTotalStartedThreadCount();

    private Allocation() {}

    /** Notes what all threads that run now have allocated. */
    static Allocation start() {
        Allocation start = new Allocation();
        start.before.putAll(ofAllThreads());
        return start;
    }

    /**
     * What threads have allocated since; unknown if any ended meanwhile, which takes its count along.
     *
     * @param except threads that count for themselves, and still run
     */
    OptionalLong since(Set<Long> except) {
        Map<Long, Long> now = ofAllThreads();
        long startedSince = THREADS.getTotalStartedThreadCount() - started;
        long here = now.keySet().stream().filter(id -> !before.containsKey(id)).count();
        if (here != startedSince || !now.keySet().containsAll(before.keySet())) {
            return OptionalLong.empty();
        }
        long sum = 0;
        for (Map.Entry<Long, Long> thread : now.entrySet()) {
            if (!except.contains(thread.getKey())) {
                sum += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
            }
        }
        return OptionalLong.of(sum);
    }

    private static Map<Long, Long> ofAllThreads() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> all = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) { // else it has just ended
                all.put(ids[i], bytes[i]);
            }
        }
        return all;
    }

    /** What the calling thread has allocated in its life. */
    static long ofThisThread() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
