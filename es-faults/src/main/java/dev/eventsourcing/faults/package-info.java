/**
 * A workload that remembers what it was answered, and a judge that compares the memory with the log. Fault tests run
 * the one while they do harm, and ask the other afterwards. Only the ports are known here, so that every backend is
 * judged by the same standard; adapters must never be imported.
 */
@NullMarked
package dev.eventsourcing.faults;

import org.jspecify.annotations.NullMarked;
