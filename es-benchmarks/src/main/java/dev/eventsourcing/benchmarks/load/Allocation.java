package dev.eventsourcing.benchmarks.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What threads allocate, as the virtual machine counts it. Immutable. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> before = new HashMap<>();

    private Allocation() {}

    /** Notes what all threads that run now have allocated. */
    static Allocation start() {
        Allocation start = new Allocation();
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            start.before.put(ids[i], bytes[i]);
        }
        return start;
    }

    /** What those threads that still run have allocated since. */
    long since() {
        long[] ids = before.keySet().stream().mapToLong(Long::longValue).toArray();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        long sum = 0;
        for (int i = 0; i < ids.length; i++) {
            sum += bytes[i] < 0 ? 0 : bytes[i] - before.getOrDefault(ids[i], 0L);
        }
        return sum;
    }

    /** What the calling thread has allocated in its life. */
    static long ofThisThread() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
