/** What needs no engine, measured with JMH: codec, envelope, registry, the log in memory, projecting. */
@NullMarked
package dev.eventsourcing.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
