/** The worked example: a bank, from commands to read models; docs/tutorial.md walks through it. */
@NullMarked
package dev.eventsourcing.examples.bank;

import org.jspecify.annotations.NullMarked;
