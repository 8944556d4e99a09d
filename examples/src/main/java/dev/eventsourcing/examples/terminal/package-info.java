/** What the examples draw on a terminal: a progress bar, a table, a bar chart. Knows nothing of events. */
@NullMarked
package dev.eventsourcing.examples.terminal;

import org.jspecify.annotations.NullMarked;
