/** The smallest example with everything in it: a device, its events, a conflict, a forgotten owner. */
@NullMarked
package dev.eventsourcing.examples.devices;

import org.jspecify.annotations.NullMarked;
