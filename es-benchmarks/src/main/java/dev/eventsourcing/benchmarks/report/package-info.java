/** What becomes of the measurements: medians, ratios, goals, JSON, a table for the terminal, a page with charts. */
@NullMarked
package dev.eventsourcing.benchmarks.report;

import org.jspecify.annotations.NullMarked;
