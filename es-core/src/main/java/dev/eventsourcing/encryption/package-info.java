/** Stand-in: the encryption package is written on another branch. */
@NullMarked
package dev.eventsourcing.encryption;

import org.jspecify.annotations.NullMarked;
