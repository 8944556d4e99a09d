/**
 * Events and keys on the heap: {@link dev.eventsourcing.backend.memory.MemoryBackend} and
 * {@link dev.eventsourcing.backend.memory.MemoryKeyStore}. For tests, for trying things out, and as the oracle that
 * other backends are compared with. Needs nothing but the ports.
 */
@NullMarked
package dev.eventsourcing.backend.memory;

import org.jspecify.annotations.NullMarked;
