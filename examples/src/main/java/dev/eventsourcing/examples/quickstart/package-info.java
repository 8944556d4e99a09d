/** The program of the README's first screen. */
@NullMarked
package dev.eventsourcing.examples.quickstart;

import org.jspecify.annotations.NullMarked;
