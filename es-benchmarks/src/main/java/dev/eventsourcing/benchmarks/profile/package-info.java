/** Where the time goes: recordings of Java Flight Recorder, drawn. {@code ./bench flame} calls it. */
@NullMarked
package dev.eventsourcing.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
