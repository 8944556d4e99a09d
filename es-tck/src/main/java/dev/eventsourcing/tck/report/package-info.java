/**
 * What became of a run, as a page to read, as JSON and as a badge. Called by the suites when their last case is done;
 * not exported, and knows nothing of JUnit.
 */
@NullMarked
package dev.eventsourcing.tck.report;

import org.jspecify.annotations.NullMarked;
