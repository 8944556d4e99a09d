/** The history of a git repository as events: one for each file that a commit changed. */
@NullMarked
package dev.eventsourcing.examples.git;

import org.jspecify.annotations.NullMarked;
